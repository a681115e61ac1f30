"""How good it is: our Insights against somebody else's word."""
