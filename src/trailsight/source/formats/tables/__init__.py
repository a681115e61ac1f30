"""Tables of records: Parquet and CSV, as queries over CloudTrail export them."""
