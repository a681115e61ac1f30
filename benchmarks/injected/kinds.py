"""What is injected: five kinds of incident, their sizes drawn log-uniformly.

A rise is sized by what its series does anyway: the 99th percentile of its windows of the same
length, taken as at least ``FLOOR`` calls. Durations are in minutes.
"""

from collections.abc import Callable

import numpy as np

from trailsight.evaluation.changes import Change, Ints, Rng, again, shaped, trimmed, window_sums

Range = tuple[float, float]
DAY = 1440
FLOOR = 5
LEAST = 5
"""Calls that an incident changes at least."""
QUIET = 300
"""Minutes of the quietest part of the day."""


Kind = Callable[[Ints, int, Rng], Change | None]
"""Makes an incident that begins at about the given minute of a clean series (T,); None where
the series does not allow it."""


def spike(clean: Ints, start: int, rng: Rng) -> Change | None:
    """A burst of minutes."""
    return _burst(clean, start, _length(rng, (1, 10)), _log_uniform(rng, (0.4, 10)), rng)


def sustained(clean: Ints, start: int, rng: Rng) -> Change | None:
    """More calls for up to three hours."""
    return _burst(clean, start, _length(rng, (15, 180)), _log_uniform(rng, (0.3, 6)), rng)


def slow_burn(clean: Ints, start: int, rng: Rng) -> Change | None:
    """Half as many calls again to three times as many, for hours."""
    usual = clean[start : start + _length(rng, (180, 720))]
    more = _log_uniform(rng, (1.5, 3)) - 1
    if usual.sum() < 30:
        return None
    return trimmed(start, again(usual, more, rng), LEAST)


def night(clean: Ints, start: int, rng: Rng) -> Change | None:
    """What a busy time brought on another day, in the quietest five hours of the day."""
    by_minute = clean.reshape(-1, DAY).sum(axis=0)
    around = np.convolve(np.tile(by_minute, 2), np.ones(QUIET), "valid")[:DAY]
    length = _length(rng, (15, 90))
    quiet = int(np.argmin(around)) + int(rng.integers(QUIET - length))
    busy = int(np.argmax(around)) + int(rng.integers(QUIET - length))
    start = start // DAY * DAY + quiet
    source = int(rng.integers(max(len(clean) // DAY - 1, 1))) * DAY + busy
    brought = clean[source : source + length]
    if start + length > len(clean) or brought.sum() < 3 * clean[start : start + length].sum():
        return None
    more = _log_uniform(rng, (0.6, 1.8))
    return trimmed(start, again(brought, more, rng), LEAST)


def drop(clean: Ints, start: int, rng: Rng) -> Change | None:
    """Calls stay out, at least seven in ten, where at least twenty would have come."""
    usual = clean[start : start + _length(rng, (30, 240))]
    if usual.sum() < 20:
        return None
    return trimmed(start, -rng.binomial(usual, rng.uniform(0.7, 1)), LEAST)


KINDS: dict[str, Kind] = {
    "spike": spike,
    "sustained": sustained,
    "slow_burn": slow_burn,
    "night": night,
    "drop": drop,
}


def _burst(clean: Ints, start: int, length: int, size: float, rng: Rng) -> Change | None:
    busy = float(np.quantile(window_sums(clean, length), 0.99))
    calls = round(size * max(busy, FLOOR))
    return trimmed(start, shaped(calls, length, rng), LEAST)


def _length(rng: Rng, span: Range) -> int:
    return max(round(_log_uniform(rng, span)), 1)


def _log_uniform(rng: Rng, span: Range) -> float:
    return float(np.exp(rng.uniform(*np.log(span))))
