"""How often the check of calibration warns, with and without drift: python -m benchmarks.drift

Fleets of 60 series over seven weeks (``benchmarks.excluded``); a baseline of the first five weeks
scores the last two, as they are and changed.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.excluded import DAY, SERIES, START, WEEK, WEEKS, fleet, panel_of
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.realised import LEVEL, LoudDay, Realised, realised, stated
from trailsight.detector.seasonal_counts import SeasonalCounts

FLEETS = 60
Counts = NDArray[np.int64]


def judge(learnt: Calibrated, counts: Counts, days: int) -> Realised | None:
    """What the check says of the first ``days`` after the history."""
    rate, series = stated(learnt.calibration)
    told = []
    for day in range(days):
        first = WEEKS * WEEK + day * DAY
        begin = first - 4 * DAY
        scores = learnt.score(panel_of(counts[:, begin : first + DAY], begin), START + first)
        loud = [
            f"{row}|{name}"
            for name, bans in (("rise", scores.bans), ("drop", scores.drop_bans))
            for row in np.flatnonzero(bans.max(axis=1) >= LEVEL).tolist()
        ]
        at = START + first
        told.append(LoudDay(at // DAY, at, at + DAY, rate, series, tuple(sorted(loud))))
    return realised(told, [DAY] * days)


def as_it_is(counts: Counts, rng: np.random.Generator) -> Counts:
    """No drift."""
    return counts


def grown(counts: Counts, rng: np.random.Generator) -> Counts:
    """Half the series are called twice as often, for good."""
    other = counts.copy()
    other[: SERIES // 2, WEEKS * WEEK :] *= 2
    return other


def bursty(counts: Counts, rng: np.random.Generator) -> Counts:
    """Calls come in batches: every series' hours are silent or several times as busy."""
    other = counts.copy()
    batches = np.repeat(rng.random((SERIES, 2 * WEEK // 60)) < 0.25, 60, axis=1)
    other[:, WEEKS * WEEK :] = np.where(batches, 4 * other[:, WEEKS * WEEK :], 0)
    return other


def moved(counts: Counts, rng: np.random.Generator) -> Counts:
    """Everything happens eight hours later: a team has moved."""
    other = counts.copy()
    other[:, WEEKS * WEEK :] = np.roll(other[:, WEEKS * WEEK :], 480, axis=1)
    return other


def gone(counts: Counts, rng: np.random.Generator) -> Counts:
    """Nine in ten calls are gone."""
    other = counts.copy()
    other[:, WEEKS * WEEK :] = rng.binomial(other[:, WEEKS * WEEK :], 0.1)
    return other


def main() -> None:
    """Prints the table."""
    changes: tuple[Callable[[Counts, np.random.Generator], Counts], ...] = (
        as_it_is, grown, moved, bursty, gone,
    )  # fmt: skip
    spans = (7, 14)
    found: dict[tuple[str, int], list[Realised | None]] = {}
    for seed in range(FLEETS):
        counts = fleet(seed)
        learnt = calibrate(SeasonalCounts(), panel_of(counts[:, : WEEKS * WEEK], 0))
        for change in changes if seed < FLEETS // 3 else changes[:1]:
            other = change(counts, np.random.default_rng(seed))
            for days in spans:
                found.setdefault((change.__name__, days), []).append(judge(learnt, other, days))
    print(f"{'change':9} {'days':>4} {'fleets':>6} {'ratio':>6} {'5–95 %':>12} {'warned':>7}")
    for (name, days), told in found.items():
        ratios = [one.ratio for one in told if one is not None]
        low, middle, high = np.quantile(ratios, (0.05, 0.5, 0.95))
        warned = sum(one is not None and one.drifted for one in told)
        print(
            f"{name:9} {days:>4} {len(told):>6} {middle:>6.2f} {low:>5.2f}–{high:<6.2f} {warned:>7}"
        )


if __name__ == "__main__":
    main()
