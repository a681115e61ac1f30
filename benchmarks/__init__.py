"""Measurements of Trailsight, and the benchmark of labelled rates that others can use."""
