"""The parts of ``evaluate``: what is known, what is written and what is told."""
