"""From a file's bytes to its records, whatever wrote them."""
