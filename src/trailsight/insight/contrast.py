"""Who explains an insight: shares in it against shares in the same hours of the baseline.

For each value of an attribute (an identity, a user agent, …) the excess is what it called in the
window beyond its part of the calls that were expected there::

    excess(v) = calls(v) - usual(v) * expected        explains(v) = excess(v) / sum of excess

``usual(v)`` is its share of the calls in the baseline. The sum over all values is the calls seen
less the calls expected, so what the values explain adds up to one. In a drop both are negative,
and ``explains`` is a value's part of the calls that are missing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.caller import NULL
from trailsight.contracts.episode import Direction
from trailsight.insight.statistics import TOP, Evidence, Values, Window

HISTORY = 28 * 1440
"""Minutes before the insight in which a value is looked for; AWS learns from 28 days too."""
ENOUGH = 20
"""Calls in the same hours of the baseline from which on shares are taken from them."""
LEAST_HISTORY = 1440
"""Minutes of history without which nothing is called new."""
DECIMALS = 4

Calls = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Cause:
    """One value of an attribute, and how much of the excess is its own."""

    value: str
    calls: int
    """In the window."""
    share: float
    """Of the calls in the window; 0 where there are none."""
    baseline_share: float
    """Of the calls in the baseline, or in its same hours; 0 where there are none."""
    excess: float
    """Calls beyond what was expected of it; negative: missing."""
    explains: float
    """Its part of all calls beyond (or short of) what was expected; above 1 where others fell."""
    first_seen: bool
    """Whether it never called this API (met this error) in ``Contrast.history_days``."""


@dataclass(frozen=True)
class Contrast:
    """A window against the same hours of the days before."""

    observed: int
    """Calls (or errors) in the window."""
    expected: float
    minutes: int
    """The length of the window."""
    same_hours: bool
    """Whether baseline shares are those of the same hours; else of the whole baseline window."""
    baseline_calls: int
    """The calls that baseline shares are taken from."""
    history_days: float
    """How far back a value was looked for, in days with one decimal; at most 28."""
    causes: Mapping[str, tuple[Cause, ...]]
    """By attribute, at most five: those that explain most come first."""

    def content(self) -> dict[str, Any]:
        """As plain values for a record; shares and calls are rounded to four decimals."""
        return {
            "basis": "sameHours" if self.same_hours else "wholeBaseline",
            "baselineCalls": self.baseline_calls,
            "historyDays": self.history_days,
            "attributes": [
                {"attribute": name, "values": [_plain(cause) for cause in causes]}
                for name, causes in self.causes.items()
            ],
        }


def contrast(
    evidence: Evidence,
    window: Window,
    baseline: Window,
    expected: float | None,
    history_start: int,
    attributes: Mapping[str, Values] | None = None,
) -> Contrast:
    """What explains the calls of ``evidence`` in ``window``.

    ``expected`` are the calls that were expected in the window; None: as many a minute as in the
    same hours of ``baseline``. ``history_start`` is the first minute (since the epoch) from which
    on ``evidence`` holds all calls. ``attributes`` are columns of length N; None: all that the
    evidence has. Same hours are those that the window touches and one more on either side, UTC;
    where they hold fewer than ``ENOUGH`` calls, shares are taken from the whole baseline.
    """
    inside, near, usual = _masks(evidence, window, baseline, history_start)
    same_hours = int(evidence.count[near].sum()) >= ENOUGH
    basis = near if same_hours else usual
    if expected is None:
        expected = _rate(evidence, near, window, baseline, history_start) * window.minutes
    oldest = max(history_start, window.start - HISTORY)
    before = (evidence.minute >= oldest) & (evidence.minute < window.start)
    known = window.start - oldest >= LEAST_HISTORY
    causes = {}
    for name, values in (evidence.attributes if attributes is None else attributes).items():
        labels, (now, then, ever) = _totals(values, evidence.count, inside, basis, before)
        excess = _excess(now, then, expected)
        explains, share, usually = _parts(excess), _shares(now), _shares(then)
        ranked = sorted(range(len(labels)), key=lambda i: (-explains[i], labels[i]))
        causes[name] = tuple(
            Cause(
                value=labels[i],
                calls=int(now[i]),
                share=float(share[i]),
                baseline_share=float(usually[i]),
                excess=float(excess[i]),
                explains=float(explains[i]),
                first_seen=bool(known and now[i] > 0 and ever[i] == 0),
            )
            for i in ranked[:TOP]
            if explains[i] > 0
        )
    return Contrast(
        observed=evidence.calls(window),
        expected=float(expected),
        minutes=window.minutes,
        same_hours=same_hours,
        baseline_calls=int(evidence.count[basis].sum()),
        history_days=max(round((window.start - oldest) / 1440, 1), 0.0),
        causes=causes,
    )


def excess_of(
    values: Values, evidence: Evidence, window: Window, baseline: Window, direction: Direction
) -> tuple[list[Any], Calls]:
    """The distinct ``values`` (a column of length N), sorted, and (V,) the calls of each beyond
    what was expected of it in ``window``; in a drop those that are missing.

    As many calls a minute are expected as in the same hours of ``baseline``, so that a role which
    calls as much as ever has no part in the insight of another.
    """
    start = baseline.start
    inside, near, usual = _masks(evidence, window, baseline, start)
    enough = int(evidence.count[near].sum()) >= ENOUGH
    expected = _rate(evidence, near, window, baseline, start) * window.minutes
    basis = near if enough else usual
    labels, (now, then) = _totals(values, evidence.count, inside, basis)
    return labels, _excess(now, then, expected) * (1 if direction == "rise" else -1)


def _masks(
    evidence: Evidence, window: Window, baseline: Window, history_start: int
) -> tuple[Mask, Mask, Mask]:
    """(N,) each: in the window, in the same hours of the baseline, in the baseline."""
    minute = evidence.minute
    inside = (minute >= window.start) & (minute < window.end)
    usual = (minute >= max(baseline.start, history_start)) & (minute < baseline.end)
    return inside, usual & _hours(window)[minute // 60 % 24], usual


def _hours(window: Window) -> Mask:
    """(24,) the hours of the day that ``window`` touches, and one on either side."""
    hours = np.zeros(24, bool)
    touched = np.arange(window.start // 60 - 1, (window.end - 1) // 60 + 2) % 24
    hours[touched] = True
    return hours


def _rate(
    evidence: Evidence, near: Mask, window: Window, baseline: Window, history_start: int
) -> float:
    """Calls a minute in the same hours of the baseline, as far as it is known."""
    known = np.arange(max(baseline.start, history_start), baseline.end)
    minutes = int(_hours(window)[known // 60 % 24].sum())
    return float(evidence.count[near].sum()) / minutes if minutes else 0.0


def _totals(
    values: Values, count: NDArray[np.int64], *masks: Mask
) -> tuple[list[Any], list[Calls]]:
    """The distinct values, sorted, and (V,) the calls of each under each mask.

    Sorted, so that sums of floats do not depend on the order of the rows.
    """
    names = [NULL if value is None else value for value in values]
    labels = {name: place for place, name in enumerate(sorted(set(names)))}
    code = np.fromiter((labels[name] for name in names), np.int64, len(names))
    totals = [np.bincount(code[m], weights=count[m], minlength=len(labels)) for m in masks]
    return list(labels), [total.astype(np.float64) for total in totals]


def _shares(calls: Calls) -> Calls:
    total = calls.sum()
    return calls / total if total else np.zeros(len(calls))


def _excess(now: Calls, then: Calls, expected: float) -> Calls:
    """(V,) calls beyond the expected ones. Without a baseline call there is nothing to tell whose
    the expected calls would be: they are spread over the values as they are now."""
    usual = _shares(then) if then.any() else _shares(now)
    return now - usual * expected


def _parts(excess: Calls) -> Calls:
    total = excess.sum()
    return excess / total if abs(total) > 1e-9 else np.zeros(len(excess))


def _plain(cause: Cause) -> dict[str, Any]:
    numbers = asdict(cause)
    first_seen, share = numbers.pop("first_seen"), numbers.pop("baseline_share")
    rounded = {
        name: round(value, DECIMALS) if isinstance(value, float) else value
        for name, value in numbers.items()
    }
    return {**rounded, "baselineShare": round(share, DECIMALS), "firstSeen": first_seen}
