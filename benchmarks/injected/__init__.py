"""Real count series with incidents injected into them."""
