"""Trailsight: open, self-hosted CloudTrail Insights."""
