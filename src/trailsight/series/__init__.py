"""Which keys form a series, over which minutes, and the block of counts for the detectors."""
