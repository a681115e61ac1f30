"""What would have made a minute an Insight, or none: found by scoring it again, changed.

Numbers of calls and lengths are searched by halving, each try by the code that scored the minute;
the outcome is a boundary: there it is so, and one less (or more) it is not.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.follow import Minutes
from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.contracts.episode import Episode
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.explaining.replay import Stand, changed, covering

MOST_CALLS = 1 << 20
"""Calls in a minute beyond which none is tried."""
LONGEST = 360
"""Minutes of silence beyond which none is tried: a drop is looked for in no longer window."""


@dataclass(frozen=True)
class Otherwise:
    """Changes each of which alone would have turned the verdict; None: no such change would."""

    calls: int | None = None
    """The fewest calls in this minute that would have opened an Insight; of one that was, the most
    in its minutes (in a drop: the fewest) with which there would have been none."""
    of: int | None = None
    """Calls that were seen in those minutes."""
    silence: int | None = None
    """Minutes without any call, up to this one, that would have opened a drop."""
    settings: tuple[tuple[str, float | bool], ...] = ()
    """(setting of ``alerting``, value) that together would have."""


def least(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The smallest number in (low, high] that ``holds``, which ``low`` does not; None: none."""
    step = 1
    while low + step < high and not holds(low + step):
        low, step = low + step, step * 2
    top = min(low + step, high)
    if not holds(top):
        return None
    while top - low > 1:
        middle = (low + top) // 2
        low, top = (low, middle) if holds(middle) else (middle, top)
    return top


def to_open(stand: Stand, key: SeriesKey, at: int, minutes: Minutes) -> Otherwise:
    """What would have made the minute ``at``, which is in no episode, open one."""
    panel = stand.panel.window(stand.panel.start, at + 1)
    row = panel.keys.index(key)
    now = int(panel.dense()[row, -1])

    def risen(calls: int) -> bool:
        other = changed(panel, key, at, np.array([calls]))
        return covering(stand.follow(other)[1], key, at, "rise") is not None

    def silent(length: int) -> bool:
        other = changed(panel, key, at + 1 - length, np.zeros(length, np.int64))
        return covering(stand.follow(other)[1], key, at, "drop") is not None

    return Otherwise(
        calls=least(risen, now, MOST_CALLS),
        of=now,
        silence=least(silent, 0, LONGEST),
        settings=_settings(minutes, at),
    )


def _settings(minutes: Minutes, at: int) -> tuple[tuple[str, float | bool], ...]:
    """The settings under which the minute as it was would have opened an episode."""
    place, rules = at - minutes.start, minutes.rules
    bans = float(minutes.bans[place])
    if bans < rules.close_bans:
        return ()
    chosen: dict[str, float | bool] = {}
    if bans < rules.open_bans:
        chosen["budget"] = rounded(1000 * MINUTES_A_DAY / 10**bans, up=True)
    for _ in range(8):
        opening = _under(minutes, chosen).opening(place)
        if not opening.guards:
            part = slice(opening.start, place + 1)
            break
        guard = opening.guards[0]
        part = slice(opening.start, place + 1)
        calls, due = int(minutes.counts[part].sum()), int(minutes.expected[part].sum()) / 1e6
        if guard in ("rises", "drops"):
            chosen[guard] = True
        elif guard == "min_calls" and calls >= 1:
            chosen[guard] = calls
        elif guard == "min_excess":
            chosen[guard] = floor(10 * abs(calls - due)) / 10
        elif guard == "deployment_factor":
            chosen[guard] = max(1.0, rounded(10 ** (bans - rules.open_bans), up=False))
        elif guard == "min_ratio" and (ratio := _ratio(minutes, chosen, place)):
            chosen[guard] = ratio
        else:
            return ()
    opening = _under(minutes, chosen).opening(place)
    under = _rules(rules, chosen)
    return tuple(chosen.items()) if not opening.guards and bans >= under.open_bans else ()


def _ratio(minutes: Minutes, chosen: dict[str, float | bool], place: int) -> float | None:
    """The largest ``min_ratio``, in twentieths, that does not hold the minute back."""
    for step in range(floor(20 * minutes.rules.min_ratio - 1e-9), 19, -1):
        other = _under(minutes, {**chosen, "min_ratio": step / 20})
        if "min_ratio" not in other.opening(place).guards:
            return step / 20
    return None


def _rules(rules: Rules, chosen: dict[str, float | bool]) -> Rules:
    other = {**chosen, **({"threshold": None} if "budget" in chosen else {})}
    return replace(rules, **other)  # type: ignore[arg-type]


def _under(minutes: Minutes, chosen: dict[str, float | bool]) -> Minutes:
    return replace(minutes, rules=_rules(minutes.rules, chosen))


def to_stay(stand: Stand, episode: Episode, at: int, rules: Rules) -> Otherwise:
    """What would have made ``episode``, which the minute ``at`` is part of, none; ``rules`` are
    those of its series."""
    panel, key = stand.panel, episode.key
    low = max(episode.start, stand.portion.first)
    high = min(episode.end or panel.end, panel.end)
    seen = panel.dense()[panel.keys.index(key), low - panel.start : high - panel.start]
    total = int(seen.sum())
    drop = episode.direction == "drop"

    def quiet(calls: int) -> bool:
        other = changed(panel, key, low, spread(seen, calls))
        found = stand.follow(other)[1]
        return not any(
            covering(found, key, minute, episode.direction) for minute in range(low, high)
        )

    if drop:
        most = least(quiet, total, MOST_CALLS)
    else:
        louder = least(lambda calls: not quiet(calls), 0, total)
        most = None if louder is None or not quiet(louder - 1) else louder - 1
    return Otherwise(calls=most, of=total, settings=_stricter(stand, episode, at, rules))


def spread(seen: NDArray[np.int64], calls: int) -> NDArray[np.int64]:
    """So many calls, in the minutes of ``seen`` (T,) as those are, or evenly where there are
    none."""
    like = seen if seen.sum() and calls <= seen.sum() else np.ones_like(seen)
    steps = np.cumsum(like) * calls // max(int(like.sum()), 1)
    return np.diff(steps, prepend=0)


def _stricter(
    stand: Stand, episode: Episode, at: int, rules: Rules
) -> tuple[tuple[str, float | bool], ...]:
    """The largest budget at which the minute ``at`` is in no episode."""

    def told(budget: float) -> bool:
        other = replace(rules, budget=budget, threshold=None, policy=None)
        return covering(stand.follow(stand.panel, other)[1], episode.key, at) is not None

    high = log10(1000 * MINUTES_A_DAY / 10**rules.open_bans)
    low = high - 12
    if episode.start < stand.portion.first or told(10**low):
        return ()
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if told(10**middle) else (middle, high)
    budget = rounded(10**low, up=False)
    return () if told(budget) else (("budget", budget),)


def rounded(value: float, *, up: bool) -> float:
    """Two significant figures of ``value``, no smaller (or no larger) than it."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(value)) - 1)
    return float(f"{(ceil if up else floor)(value / step) * step:.2g}")
