"""A small fleet of every regime, for what is injected and judged."""

import numpy as np

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey

DAY = 1440
START = 20_500 * DAY - 20_500 * DAY % 10_080
WEEKS, JUDGED = 3, 5 * DAY
FIRST = START + WEEKS * 7 * DAY


def key(name: str, code: str | None = None) -> SeriesKey:
    kind = CALL_RATE if code is None else ERROR_RATE
    return SeriesKey("1" * 12, "us-east-1", "ec2.amazonaws.com", name, "Management", kind, code)


def fleet(seed: int = 0) -> Panel:
    """Three series of each regime; the steady ones fail at times."""
    rng = np.random.default_rng(seed)
    length = FIRST - START + JUDGED
    at = np.arange(length)
    by_day = 1 + 0.95 * np.sin(2 * np.pi * at / DAY)
    switch = np.repeat(rng.random((3, length // 360)) < 0.15, 360, axis=1)
    rates = {
        "Quiet": np.full((3, length), 0.3 / DAY),
        "Sparse": np.full((3, length), 20 / DAY),
        "Steady": np.full((3, length), 1.0),
        "Periodic": np.tile(2.0 * by_day, (3, 1)),
        "Bursty": np.where(switch, 6.0, 0.1),
    }
    keys, rows = [], []
    for name, rate in rates.items():
        for i, calls in enumerate(rng.poisson(rate)):
            keys.append(key(f"{name}{i}"))
            rows.append(calls)
            if name == "Steady":
                keys.append(key(f"{name}{i}", "AccessDenied"))
                rows.append(rng.binomial(calls, 0.05))
    return Panel.from_dense(keys, START, np.stack(rows))
