"""What an extraction does around the counting itself."""
