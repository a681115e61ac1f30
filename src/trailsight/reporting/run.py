"""What a run of a stage has to say to MLflow: plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

LONGEST = 500
"""Characters of a parameter that are kept; ``config.yaml`` holds all of it."""


@dataclass(frozen=True)
class Dataset:
    """Data that a run has read."""

    name: str
    digest: str
    """At most 36 characters; of equal digest, of equal content."""
    source: str
    """Where it lies or comes from."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Types by column, in MLflow's words (``string``, ``long``, ``double``, ``datetime`` …)."""
    profile: Mapping[str, float | str] = field(default_factory=dict)
    """Facts about its size and span."""
    context: str = ""
    """What it was read for: ``training``, ``scoring``, ``evaluation``."""


@dataclass(frozen=True)
class ModelRecord:
    """A model as code plus arrays."""

    name: str
    arrays: Path
    """The ``.npz`` file."""
    code: Path
    """The Python file that MLflow runs to load it."""
    card: str
    """What it is, as Markdown."""
    facts: Mapping[str, str]
    """What decides it: detector, parameters, what it was learnt from."""
    inputs: Mapping[str, str]
    """Columns that it takes, with types in MLflow's words."""
    optional: Sequence[str]
    """Those of them that may be missing."""
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    """Texts that may be given besides, with their defaults."""
    example: Mapping[str, Sequence[Any]]
    """Columns of an input."""
    requirements: Sequence[str]
    alias: str | None = None
    """Registers it as a version of that alias; None: not."""


@dataclass(frozen=True)
class RunRecord:
    """What one run of a stage was told and what came of it."""

    name: str
    stage: str
    params: Mapping[str, Any]
    """Nested mappings become ``group.key``."""
    config_yaml: str
    """The whole configuration; stored as ``config.yaml``."""
    metrics: Mapping[str, float]
    """Those that are not finite are left out."""
    tables: Mapping[str, Path] = field(default_factory=dict)
    """Parquet files, stored as ``tables/NAME.parquet``."""
    figures: Sequence[Path] = ()
    """Stored under ``figures/``."""
    tags: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Sequence[tuple[int, float]]] = field(default_factory=dict)
    """Metrics over weeks, days or trials, as (step, value)."""
    report: Path | None = None
    """The HTML report, stored as ``report.html``."""
    files: Sequence[Path] = ()
    """Other files, stored under their own names."""
    datasets: Sequence[Dataset] = ()
    model: ModelRecord | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    """Names the run for good, in whatever store it is; a second record of this id adds to it."""
    parent: str | None = None
    """The run that it is part of: its ``id``, its MLflow run id, or a ``key``, of which the newest
    run is meant."""
    key: str | None = None
    """What later runs call it."""
    open: bool = False
    """More of this run is to come: a sweep is open until its last trial."""
    began: float | None = None
    """Seconds since the epoch; None: when it is recorded."""
    ended: float | None = None


def flattened(params: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested mappings as ``group.key`` to text; long texts are cut."""
    flat: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, Mapping):
            flat.update(flattened(value, f"{prefix}{name}."))
            continue
        text = "null" if value is None else str(value)
        flat[f"{prefix}{name}"] = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return flat
