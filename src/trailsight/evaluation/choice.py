"""Which budget to set: the largest that keeps what was asked of it, with the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trailsight.evaluation.bootstrap import Estimate

KNOWN = 0.5
"""The part of a budget's Insights on which there must be a verdict for its precision to count."""


@dataclass(frozen=True)
class Brings:
    """What a budget brings."""

    budget: float
    per_week: float
    """Insights."""
    verdicts: Mapping[str, int]
    """How many of them are ``true``, ``false``, ``expected`` or ``unknown``."""
    recall: Estimate | None = None
    """On injected incidents."""

    @property
    def judged(self) -> int:
        """Insights on which there is a verdict."""
        return sum(self.verdicts.values()) - self.verdicts["unknown"]

    @property
    def precision(self) -> float | None:
        """The true ones of the judged ones; None where none is judged."""
        return self.verdicts["true"] / self.judged if self.judged else None


@dataclass(frozen=True)
class Choice:
    """The budget to set, if any keeps what was asked."""

    budget: float | None
    reasons: tuple[str, ...]
    """One for each budget, from the smallest on."""


def choose(
    brings: Sequence[Brings], per_week: float | None, precision: float | None
) -> Choice | None:
    """The largest budget that brings at most ``per_week`` Insights of which at least the share
    ``precision`` is worth it; None where neither is asked for."""
    if per_week is None and precision is None:
        return None
    best, reasons = None, []
    for one in sorted(brings, key=lambda each: each.budget):
        against = [*_too_many(one, per_week), *_not_worth_it(one, precision)]
        verdict = "no" if against else "yes"
        why = "; ".join(against) or _kept(one, precision)
        reasons.append(f"{one.budget:g}: {verdict}, {why}")
        best = best if against else one.budget
    return Choice(best, tuple(reasons))


def _too_many(one: Brings, most: float | None) -> list[str]:
    if most is None or one.per_week <= most:
        return []
    return [f"{one.per_week:.1f} Insights a week are more than {most:g}"]


def _not_worth_it(one: Brings, least: float | None) -> list[str]:
    if least is None:
        return []
    total = sum(one.verdicts.values())
    if not total:
        return []
    if one.precision is None or one.judged < KNOWN * total:
        return [f"only {one.judged} of {total} Insights have a verdict"]
    if one.precision < least:
        worth = f"{one.verdicts['true']} of {one.judged} judged Insights were worth it"
        return [f"{worth}, {one.precision:.0%} and not {least:.0%}"]
    return []


def _kept(one: Brings, precision: float | None) -> str:
    said = f"{one.per_week:.1f} Insights a week"
    if precision is not None and one.judged:
        said += f", {one.verdicts['true']} of {one.judged} judged ones worth it"
    if one.recall is not None:
        said += f", {one.recall.value:.0%} of injected incidents found"
    return said
