"""Other ways from logs to the minute table, each as its user would write it.

``python -m benchmarks.extraction.ways.NAME LOGS OUT.parquet``
"""
