"""Rules that contradict each other, or that can have no effect."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from trailsight.alerting.limits import EITHER
from trailsight.alerting.rule import Override, Rule, Suppress
from trailsight.contracts.errors import InputError


def check(overrides: Sequence[Override], suppress: Sequence[Suppress], path: Path) -> None:
    """Raises ``InputError`` for two rules of one name, for an override that a later one leaves
    nothing of, and for a suppression that an earlier one leaves nothing to."""
    names: set[str] = set()
    for rule in (*overrides, *suppress):
        if rule.name in names:
            raise InputError(f"{path}: {rule.name!r}", "two rules have this name")
        names.add(rule.name)
    for earlier, later in combinations(overrides, 2):
        if _outlives(later, earlier) and _undone(earlier, later):
            problem = f"has no effect: {later.name!r}, further down, sets the same for all of it"
            raise InputError(_of(path, earlier), problem, "put the narrower rule last")
    for earlier_one, later_one in combinations(suppress, 2):
        if _outlives(earlier_one, later_one) and _takes_all(earlier_one, later_one):
            problem = f"has no effect: {earlier_one.name!r}, further up, takes all of it"
            raise InputError(_of(path, later_one), problem, "leave one of them out")


def _of(path: Path, rule: Rule) -> str:
    kind = "overrides" if isinstance(rule, Override) else "suppress"
    return f"{path}: {kind} {rule.name!r}"


def _outlives(one: Rule, other: Rule) -> bool:
    """Whether ``one`` applies on every day on which ``other`` does."""
    if one.expires is None:
        return True
    return other.expires is not None and other.expires <= one.expires


def _undone(earlier: Override, later: Override) -> bool:
    settings = {name for name, _ in later.chosen}
    settings |= {EITHER[name] for name in settings if name in EITHER}
    return {name for name, _ in earlier.chosen} <= settings and later.series.covers(earlier.series)


def _takes_all(earlier: Suppress, later: Suppress) -> bool:
    same_time = not earlier.when or earlier.when == later.when
    same_callers = earlier.callers is None or (
        earlier.callers == later.callers and earlier.share <= later.share
    )
    return same_time and same_callers and earlier.series.covers(later.series)
