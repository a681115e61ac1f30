"""The parts of an extraction."""
