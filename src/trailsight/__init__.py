"""Trailsight: open, self-hosted CloudTrail Insights."""

__version__ = "0.1.0"
