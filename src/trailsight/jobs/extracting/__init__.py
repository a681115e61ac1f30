"""What extraction is told, does and tells."""
