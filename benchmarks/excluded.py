"""What leaving a window out costs: python -m benchmarks.excluded

A fleet without incidents over five weeks, of which a window is left out and what stands in for it
is learnt instead; against the baseline of the whole truth: how far the expected calls move in the
window's hours of the week, how far the bans of a burst there move in the week after, and how often
a day's largest score passes 4 bans in quiet weeks.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.series.excluded import Excluded

DAY, WEEK = 1440, 10080
START = 2960 * WEEK
SERIES, WEEKS = 60, 5
WINDOWS = {"6 hours": (3 * WEEK + 2 * DAY + 600, 360), "3 days": (3 * WEEK + 2 * DAY, 3 * DAY)}
PLACE = ("1" * 12, "us-east-1", "a.amazonaws.com")
BURST = 10
"""Minutes."""

Counts = NDArray[np.int64]


def fleet(seed: int) -> Counts:
    """(60, 7 weeks) calls with a day, a week, nightly jobs and over-dispersion."""
    rng = np.random.default_rng(seed)
    minute = np.arange(7 * WEEK)
    rates = np.exp(rng.uniform(np.log(0.002), np.log(3), SERIES))[:, None]
    day = 1 + 0.8 * np.sin((minute / DAY - rng.random((SERIES, 1))) * 2 * np.pi)
    week = np.where(minute // DAY % 7 >= 5, 0.4, 1.0)
    level = np.repeat(rng.gamma(8, 1 / 8, (SERIES, 7 * 7 * 4)), DAY // 4, axis=1)
    calls = rng.poisson(rates * day * week * level)
    jobs = rng.integers(0, DAY, SERIES)
    for row in range(0, SERIES, 3):
        calls[row, jobs[row] :: DAY] += rng.poisson(20, len(calls[row, jobs[row] :: DAY]))
    return calls


def stood_in(counts: Counts, low: int, length: int) -> Counts:
    """By ``train.exclude``."""
    panel = panel_of(counts, 0)
    chosen = Excluded.of([(START + low, START + low + length)])
    return chosen.filled(panel, causal=False).dense()


def silent(counts: Counts, low: int, length: int) -> Counts:
    """Taken for hours without a call."""
    other = counts.copy()
    other[:, low : low + length] = 0
    return other


def expected(counts: Counts, low: int, length: int) -> Counts:
    """Draws from the mean of the other weeks, smoothed over quarters of an hour."""
    other = counts.copy()
    at = [low + by * WEEK for by in (-3, -2, -1, 1)]
    mean = np.mean([counts[:, a : a + length] for a in at], axis=0)
    smooth = mean.reshape(SERIES, -1, 15).mean(axis=2).repeat(15, axis=1)
    other[:, low : low + length] = np.random.default_rng(0).poisson(smooth)
    return other


def spliced(counts: Counts, low: int, length: int) -> Counts:
    """Its whole week cut out, and what came before moved up."""
    first = low // WEEK * WEEK
    return np.delete(counts, np.s_[first : first + WEEK], axis=1)


def panel_of(counts: Counts, start: int) -> Panel:
    """Its panel, that begins ``start`` minutes late."""
    keys = [
        SeriesKey(*PLACE, f"A{i:03}", "Management", CALL_RATE, None) for i in range(len(counts))
    ]
    return Panel.from_dense(keys, START + start, counts)


def learn(counts: Counts) -> Calibrated:
    """From a history that ends with the fifth week."""
    return calibrate(SeasonalCounts(), panel_of(counts, WEEKS * WEEK - counts.shape[1]))


def bans(learnt: Calibrated, counts: Counts, low: int) -> NDArray[np.float32]:
    """(60,) of bursts in the week after, at the window's hour of the week."""
    at = WEEKS * WEEK + low % WEEK
    burst = counts.copy()
    burst[:, at : at + BURST] += 6 + (counts[:, : 5 * WEEK].mean(axis=1) * 4).astype(int)[:, None]
    begin = at // DAY * DAY - 4 * DAY
    panel = panel_of(burst[:, begin : at + BURST], begin)
    most: NDArray[np.float32] = learnt.score(panel, START + at).bans.max(axis=1)
    return most


def loud(learnt: Calibrated, counts: Counts) -> int:
    """Days of a series, in two quiet weeks, with 4 bans or more."""
    begin = WEEKS * WEEK - 4 * DAY
    scores = learnt.score(panel_of(counts[:, begin:], begin), START + WEEKS * WEEK)
    days = scores.bans.reshape(SERIES, -1, DAY).max(axis=2)
    return int((days >= 4).sum())


def main() -> None:
    """Prints the table."""
    ways: dict[str, Callable[[Counts, int, int], Counts]] = {
        "a neighbouring week": stood_in, "draws from the mean": expected,
        "silence": silent, "the week cut out": spliced,
    }  # fmt: skip
    print(f"{'window':8} {'instead':20} {'expected':>9} {'bans':>6} {'days ≥ 4 bans':>14}")
    for name, (low, length) in WINDOWS.items():
        rows: dict[str, list[tuple[float, float, int]]] = {}
        for seed in (1, 2, 3):
            counts = fleet(seed)
            history = counts[:, : WEEKS * WEEK]
            whole = learn(history)
            rows.setdefault("(nothing left out)", []).append((0.0, 0.0, loud(whole, counts)))
            for way, change in ways.items():
                other = learn(change(history, low, length))
                rows.setdefault(way, []).append((
                    moved(whole, other, low, length),
                    float(np.median(np.abs(bans(whole, counts, low) - bans(other, counts, low)))),
                    loud(other, counts),
                ))  # fmt: skip
        for way, told in rows.items():
            due, odd, often = np.mean(told, axis=0)
            print(f"{name:8} {way:20} {due:>8.1%} {odd:>6.2f} {often:>14.1f}")


def moved(whole: Calibrated, other: Calibrated, low: int, length: int) -> float:
    """By how much the expected calls of those hours change: the median over series."""
    empty = panel_of(np.zeros((SERIES, length), np.int64), WEEKS * WEEK + low % WEEK)
    means = [one.baseline.expect(empty).mean.sum(axis=1) for one in (whole, other)]
    return float(np.median(np.abs(means[1] / means[0] - 1)))


if __name__ == "__main__":
    main()
