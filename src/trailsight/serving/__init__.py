"""CloudTrail's own read API over our results: what existing scripts and clients ask."""
