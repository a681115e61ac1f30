"""Drift: whether the baseline is old, and whether its scores still mean what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from trailsight.alerting.realised import LEVEL, LoudDay, Realised, realised, stated
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Block
from trailsight.jobs.portions import Portion
from trailsight.jobs.train import Model
from trailsight.jobs.windows import MINUTES_A_DAY, Windows, length_of
from trailsight.series.excluded import Excluded

KEPT = 28
"""Days that are remembered."""


@dataclass
class DriftRun:
    """Collects the loud days of a run, portion by portion."""

    days: dict[int, LoudDay] = field(default_factory=dict)
    _loud: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, life: Life) -> "DriftRun":
        """Goes on where the run that has left ``life`` stopped."""
        return cls({one.day: one for one in life.loud})

    def take(self, loud: Iterable[str]) -> None:
        """Takes in what was loud among some series of a portion."""
        self._loud.update(loud)

    def through(self, portion: Portion, model: Model) -> None:
        """Ends the portion, whose series have all been seen."""
        rate, series = stated(model.calibrated.calibration)
        day = portion.first // MINUTES_A_DAY
        names, self._loud = tuple(sorted(self._loud)), set()
        now = LoudDay(day, portion.first, portion.last, rate, series, names)
        self.days[day] = self.days[day].joined(now) if day in self.days else now

    @property
    def kept(self) -> tuple[LoudDay, ...]:
        """What the next run must know, in order."""
        last = max(self.days, default=0)
        return tuple(self.days[day] for day in sorted(self.days) if day > last - KEPT)


def loud_of(block: Block, first: int) -> list[str]:
    """The series of ``block`` that the baseline knows and that were loud from ``first`` (since the
    epoch) on, with the direction."""
    lead, found = first - block.scores.start, []
    for bans, direction in ((block.scores.bans, "rise"), (block.scores.drop_bans, "drop")):
        loud = block.known & (bans[:, lead:].max(axis=1, initial=0.0) >= LEVEL)
        for row in np.flatnonzero(loud).tolist():
            key = block.panel.keys[row]
            found.append(f"{key}|{key.insight_type}|{direction}")
    return found


@dataclass(frozen=True)
class Drift:
    """What is told of the baseline that scored."""

    age: float
    """Days between the end of what was learnt from and the last minute scored."""
    stale_days: int
    realised: Realised | None
    """None: too few days to tell."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should act upon, in plain words."""
        told = []
        if self.age > self.stale_days:
            told.append(
                f"the baseline is stale: it ends {self.age:.0f} days before what is scored "
                f"(score.stale_days={self.stale_days}); leave train.end out, and it is learnt anew "
                "every train.refit_days"
            )
        if self.realised is not None and self.realised.drifted:
            more = self.realised.ratio > 1
            told.append(
                f"calibration has drifted: {self.realised.ratio:.1f} times as many loud days as "
                f"stated (99 % interval {self.realised.low:.1f} to {self.realised.high:.1f}, "
                f"{self.realised.loud:,} against {self.realised.stated:,.0f} in "
                f"{self.realised.days:.0f} days): "
                + (
                    "expect more alerts than the budget says"
                    if more
                    else "scores are lower than they should be, and incidents may be missed"
                )
                + "; learn anew, and exclude what was not normal (train.exclude)"
            )
        return tuple(told)

    @property
    def text(self) -> str:
        """One line."""
        parts = [f"learnt up to {length_of(round(self.age * MINUTES_A_DAY))} before the end"]
        if self.realised is not None:
            one = self.realised
            parts.append(
                f"loud days {one.ratio:.2g} times those stated ({one.low:.2g} to {one.high:.2g})"
            )
        return "; ".join(parts)

    def content(self) -> dict[str, Any]:
        """As plain values."""
        told = asdict(self)
        if self.realised is not None:
            told["realised"] |= {"ratio": self.realised.ratio, "drifted": self.realised.drifted}
        return {**told, "warnings": list(self.warnings)}


def drift(
    days: Sequence[LoudDay], windows: Windows, train_end: int, scored_to: int, stale_days: int
) -> Drift:
    """What the ``days`` scored so far tell of a baseline that was learnt up to ``train_end``."""
    minutes = [_scored(day, windows.excluded) for day in days]
    age = max(scored_to - train_end, 0) / MINUTES_A_DAY
    return Drift(age, stale_days, realised(days, minutes) if days else None)


def _scored(day: LoudDay, excluded: Excluded) -> int:
    bad = excluded.within(day.first, day.last).spans
    return day.last - day.first - sum(high - low for low, high in bad)
