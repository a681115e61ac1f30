"""What is normal: one file per detector, all behind ``contracts.detector``."""
