"""Labelled CloudTrail rates: accounts whose incidents are known to the minute, and a judge."""
