"""The Numenta Anomaly Benchmark: its data, its scorer, and a streaming detector judged by it."""
