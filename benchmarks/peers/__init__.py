"""Other ways to find incidents in counts, behind the same door as our own."""
