"""Insight events as CloudTrail shapes them: windows, statistics, attributions, records, files."""
