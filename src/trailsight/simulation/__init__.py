"""A believable AWS organisation: CloudTrail logs, with incidents whose truth is known."""
