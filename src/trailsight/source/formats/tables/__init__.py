"""CloudTrail's records as tables: Parquet and CSV of Athena and CloudTrail Lake, and OCSF."""
