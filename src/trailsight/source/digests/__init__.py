"""CloudTrail's digest files: whether the log files are those that it delivered."""
