"""python -m benchmarks.rates.tails [--azure azure_vm_arrivals_5min.csv.gz]

How often a day's busiest five minutes beat those of the seven days before, by a factor, with 5
calls added to both: in clean development accounts, and in real counts of VM creations (columns
series, timestamp, value: calls per five minutes). Per 1,000 series days.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.rates.development import DEVELOPMENT
from benchmarks.rates.fleet import Streams, build
from benchmarks.rates.world import World

FACTORS = (1.0, 1.5, 2.0, 3.0)
BACK = 7
BINS = 288
"""Of five minutes in a day."""


def main() -> None:
    """Prints a line for each source."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--azure", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    told = parser.parse_args()
    print(f"{'beaten by more than':24}" + "".join(f"{factor:8g}" for factor in FACTORS))
    counts = [
        made.counts.reshape(-1, 5).sum(axis=1)
        for seed in told.seeds
        for made in build(DEVELOPMENT, World(49, 28), "", 300, Streams(DEVELOPMENT.name, seed)).made
    ]
    _show("development", counts)
    if told.azure is not None:
        real = [part["value"].to_numpy() for _, part in pd.read_csv(told.azure).groupby("series")]
        _show("real, 1 call and more", [each for each in real if each.mean() >= 1])
        _show("real, fewer", [each for each in real if each.mean() < 1])


def _show(name: str, counts: list[NDArray[np.int64]]) -> None:
    ratios = np.concatenate([_ratios(each) for each in counts])
    shares = [1000 * float(np.mean(ratios > factor)) for factor in FACTORS]
    print(f"{name:24}" + "".join(f"{share:8.1f}" for share in shares))


def _ratios(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    whole = len(counts) // BINS * BINS
    largest = counts[:whole].reshape(-1, BINS).max(axis=1)
    return np.array(
        [
            (largest[day] + 5) / (largest[day - BACK : day].max() + 5)
            for day in range(BACK, len(largest))
        ]
    )


if __name__ == "__main__":
    main()
