"""What the overrides of a policy change of the rules, series by series."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

EITHER = {"budget": "threshold", "threshold": "budget"}
"""Two forms of one limit: who sets one does away with the other."""


@dataclass(frozen=True)
class Limits:
    """The settings of ``alerting`` that one series has of its own; None: as for all."""

    budget: float | None = None
    """Expected false alarms per 1,000 series per day, among series like this one."""
    threshold: float | None = None
    """Bans; at most one of this and ``budget`` is set."""
    min_calls: int | None = None
    min_excess: float | None = None
    """Calls above (in a drop: below) the expected ones."""
    min_ratio: float | None = None
    rises: bool | None = None
    drops: bool | None = None
    close_after: int | None = None
    by: tuple[tuple[str, str], ...] = ()
    """(setting, rule) of each that is set, sorted."""

    def rule_of(self, setting: str) -> str:
        """The name of the rule that set ``setting``; empty where none did."""
        return dict(self.by).get(setting, "")

    def changes(self) -> dict[str, Any]:
        """What is set, for ``dataclasses.replace`` of the rules of all; a budget of its own does
        away with their threshold."""
        chosen = {name: getattr(self, name) for name, _ in self.by}
        return {**chosen, "threshold": None} if "budget" in chosen else chosen

    def then(self, rule: str, chosen: dict[str, Any]) -> Self:
        """These limits after ``rule``, which sets ``chosen``: the later one wins."""
        dropped = {EITHER[name]: None for name in chosen if name in EITHER}
        by = {name: was for name, was in self.by if name not in dropped}
        by |= dict.fromkeys(chosen, rule)
        return replace(self, **{**dropped, **chosen, "by": tuple(sorted(by.items()))})


@dataclass(frozen=True)
class LimitTable:
    """The limits of S series, of which few differ."""

    limits: tuple[Limits, ...]
    """The distinct ones."""
    index: NDArray[np.int64]
    """(S,) which of ``limits`` is that of a series."""

    def column(self, setting: str, default: float) -> NDArray[np.float64]:
        """(S,) a setting of each series, ``default`` where no rule has set it."""
        values = [getattr(one, setting) for one in self.limits]
        known = [default if value is None else float(value) for value in values]
        return np.array(known, np.float64)[self.index]

    def of(self, row: int) -> Limits:
        """The limits of one series."""
        return self.limits[int(self.index[row])]
