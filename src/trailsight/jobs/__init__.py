"""The stages as plain functions: what a notebook calls and what the pipelines wrap."""
