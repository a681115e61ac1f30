"""Where log files lie: what there is to read, and its bytes."""
