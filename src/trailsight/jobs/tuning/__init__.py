"""A sweep: which knobs are turned, on what they are judged, and what came of it."""
