"""One knob of a sweep, and the values that it may take."""

import math
from dataclasses import dataclass
from typing import Literal

Value = float | int | bool | str
DIGITS = 3
"""Significant ones of a number that is tried: nobody means more."""


@dataclass(frozen=True)
class Knob:
    """One setting and the values that it may take."""

    name: str
    """``detector.half_life_days``."""
    kind: Literal["float", "int", "choice"]
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    step: float | None = None
    choices: tuple[Value, ...] = ()

    def holds(self, value: object) -> bool:
        """Whether the search may come to ``value``."""
        if self.kind == "choice":
            return any(value == one and type(value) is type(one) for one in self.choices)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if not self.low <= value <= self.high:
            return False
        steps = 0.0 if self.step is None else (value - self.low) / self.step
        return math.isclose(steps, round(steps), abs_tol=1e-9)

    def plain(self, value: Value) -> Value:
        """``value`` to three digits, within the range."""
        if self.kind != "float" or self.step is not None:
            return value
        short = float(f"{float(value):.{DIGITS}g}")
        return min(max(short, self.low), self.high)

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers."""
        return not any(isinstance(one, bool | str) for one in self.choices)

    @property
    def ends(self) -> tuple[Value, ...]:
        """Values that must be allowed for all between them to be."""
        if self.kind == "choice":
            return self.choices
        if self.kind == "int":
            return int(self.low), int(self.high)
        return self.low, self.high

    def __str__(self) -> str:
        if self.kind == "choice":
            return f"{self.name} one of {', '.join(map(_short, self.choices))}"
        steps = "" if self.step is None else f", by {self.step:g}"
        return f"{self.name} {self.low:g} to {self.high:g}{', log' if self.log else ''}{steps}"


def _short(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
