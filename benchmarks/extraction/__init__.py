"""Extraction side by side with other ways to the same table."""
