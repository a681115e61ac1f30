<<<<<<< HEAD
"""CloudTrail's records as tables: Parquet and CSV of Athena and CloudTrail Lake, and OCSF."""
=======
"""Tables of records: Parquet and CSV, as queries over CloudTrail export them."""
>>>>>>> main
