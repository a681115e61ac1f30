"""Exact counting: decoded records to the minute-count table and its store."""
