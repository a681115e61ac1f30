"""Where Insight events go, and in which form: one file a sink."""
