"""Thin Hydra mains, one a stage: ``python -m pipelines.STAGE [override ...]``."""
