"""NAB's table: every detector at the threshold that was chosen on the other half of the files."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.nab.choices import RESTS, Choice, choices, streaming
from benchmarks.nab.halves import judge
from benchmarks.nab.published import noise, relative_entropy, windowed_gaussian
from benchmarks.nab.scoring import normalised
from benchmarks.nab.series import Series, load

NINES = tuple(1 - 10.0**-power for power in np.linspace(1, 13, 49))
PERIODS = tuple(range(100, 1001, 50))


def table(folder: Path, seeds: Sequence[int]) -> pd.DataFrame:
    """One row a detector: score out of sample, its range over the splits, score in sample."""
    series = load(folder)
    rows = {label: _row(series, list(made), seeds) for label, made in _detectors(series)}
    return pd.DataFrame.from_dict(rows, orient="index")


def _detectors(series: Sequence[Series]) -> Iterator[tuple[str, Iterator[Choice]]]:
    def of(
        detector: Callable[[Series], NDArray[np.float64]],
        thresholds: Sequence[float],
        rests: Sequence[int],
    ) -> Iterator[Choice]:
        scores = [detector(one) for one in series]
        return choices(series, detector.__name__, scores, thresholds, rests)

    yield "random", of(noise, NINES, (1,))
    yield "an alarm every N points, whatever the data", of(_always, (0.5,), PERIODS)
    yield "windowed Gaussian", of(windowed_gaussian, NINES, (1,))
    yield "windowed Gaussian, rest after alarms", of(windowed_gaussian, NINES, RESTS)
    yield "relative entropy", of(relative_entropy, (0.5,), (1,))
    yield "relative entropy, rest after alarms", of(relative_entropy, (0.5,), RESTS)
    yield "streaming (several scales, season, tail)", streaming(series)


def _always(series: Series) -> NDArray[np.float64]:
    return np.ones(len(series.values))


def _row(series: Sequence[Series], made: Sequence[Choice], seeds: Sequence[int]) -> dict[str, str]:
    judged = list(judge(series, made, seeds))
    scores = np.array([one.score for one in judged])
    splits = scores.reshape(-1, 2).mean(axis=1)
    totals = np.array([choice.worth for choice in made]).sum(axis=1)
    all_files = normalised(totals, sum(len(one.windows) for one in series))
    best = int(np.argmax(all_files))
    return {
        "out of sample": f"{scores.mean():.1f}",
        "splits, lowest to highest": f"{splits.min():.1f} to {splits.max():.1f}",
        "in sample": f"{all_files[best]:.1f}",
        "choices": str(len(made)),
        "best in sample": made[best].name,
    }
