"""The 58 labelled series of the Numenta Anomaly Benchmark, as files give them."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Series:
    """One NAB series of N points."""

    name: str
    """``category/series``."""
    seconds: NDArray[np.int64]
    """(N,) Unix seconds; steps are mostly but not always equal."""
    values: NDArray[np.float64]
    """(N,)"""
    windows: tuple[tuple[int, int], ...]
    """Anomaly windows as [first, last] indices, both inside."""

    @property
    def category(self) -> str:
        """The folder the series is in."""
        return self.name.partition("/")[0]

    @property
    def probation(self) -> int:
        """Points at the start that NAB does not score: 15 %, at most 750."""
        return min(int(0.15 * len(self.values)), 750)


def load(folder: Path) -> tuple[Series, ...]:
    """All series below ``folder``, sorted by name.

    The folder holds ``labels/combined_windows.json`` of the official repository, and either its
    ``data/*/*.csv`` or one ``nab.parquet`` (series, timestamp, value) of the same points.
    """
    labels: dict[str, list[list[str]]] = json.loads(
        (folder / "labels" / "combined_windows.json").read_text()
    )
    packed = folder / "nab.parquet"
    points = _parquet(packed) if packed.exists() else _files(folder / "data", sorted(labels))
    return tuple(
        Series(name, *points[name], _windows(points[name][0], labels[f"{name}.csv"]))
        for name in sorted(points)
    )


Points = dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]


def _parquet(path: Path) -> Points:
    import pandas as pd

    frame = pd.read_parquet(path, columns=["series", "timestamp", "value"])
    return {
        str(name): (part["timestamp"].to_numpy(np.int64), part["value"].to_numpy(np.float64))
        for name, part in frame.groupby("series", observed=True, sort=True)
    }


def _files(folder: Path, names: Sequence[str]) -> Points:
    points: Points = {}
    for name in names:
        with (folder / name).open(newline="") as file:
            rows = list(csv.DictReader(file))
        points[name.removesuffix(".csv")] = (
            np.array([_seconds(row["timestamp"]) for row in rows], np.int64),
            np.array([float(row["value"]) for row in rows]),
        )
    return points


def _windows(
    seconds: NDArray[np.int64], labels: Sequence[Sequence[str]]
) -> tuple[tuple[int, int], ...]:
    """Official windows start and end on points; of equal time stamps the first one counts."""
    edges = [[int(np.searchsorted(seconds, _seconds(edge))) for edge in pair] for pair in labels]
    return tuple((first, last) for first, last in edges)


def _seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
