"""The answer to a question, in numbers."""

from dataclasses import asdict, dataclass
from typing import Any

from trailsight.alerting.dissect import Parts
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.held import Held
from trailsight.jobs.explaining.what_if import Otherwise
from trailsight.jobs.rows import iso


@dataclass(frozen=True)
class Rate:
    """What was expected in the minute, as factors: their product is ``calls``."""

    calls: float
    """Calls per minute, at the level of late."""
    level: float
    """Calls per minute over the whole local week, as learnt."""
    time_of_day: float
    """This quarter of an hour against the whole day, over all days of the week."""
    day_of_week: float
    """This day of the week at this time against all days at this time."""
    lately: float
    """The trailing level."""


@dataclass(frozen=True)
class History:
    """What the series is known by."""

    stage: str
    """``fleet``, ``global``, ``daily`` or ``weekly``."""
    start: int
    """Where learning began, since the epoch."""
    end: int
    calls: int
    """In these minutes."""
    days: int
    """With a call."""
    last: int | None
    """The last minute with a call before the one in question."""
    model: str
    """The version of the baseline."""


@dataclass(frozen=True)
class Other:
    """Another series that the question may have meant."""

    key: SeriesKey
    bans: float
    direction: Direction
    calls: int


@dataclass(frozen=True)
class Answer:
    """Why the minute ``at`` of ``key`` was an Insight, or was not."""

    key: SeriesKey
    at: int
    direction: Direction
    """In which it is more unusual."""
    bans: float
    threshold: float
    budget: float | None
    """The budget that the threshold stands for; None: it was set in bans."""
    episode: Episode | None
    """The one that the minute is part of."""
    tail: Episode | None
    """One that had not closed by then, and ends before the minute."""
    suppressed: tuple[str, str] | None
    """Rule and reason, where the policy kept the episode from being told."""
    held_by: tuple[Held, ...]
    """What kept the minute from opening an episode; of one that did, or goes on, nothing."""
    own_rule: tuple[tuple[str, str], ...]
    """(setting, rule of the policy) where the series is judged by a rule of its own."""
    opening: tuple[int, int, float]
    """What an episode would have taken in: its first minute, its calls and the expected ones."""
    calls: int
    around: tuple[tuple[int, int], ...]
    """(minute, calls) of the minutes before and after."""
    rate: Rate
    parts: Parts
    otherwise: Otherwise
    deploying: tuple[str, ...]
    """The tools whose deployments were running in its account and Region."""
    history: History
    others: tuple[Other, ...]
    status: str
    """``scored``; ``excluded``: it is not to be scored; ``pending``: ``score`` has not come so far;
    ``learnt``: it lies before the scored minutes; ``other``: what was scored was scored under other
    settings."""

    def content(self) -> dict[str, Any]:
        """The answer as one JSON object; times are ISO 8601."""
        told = asdict(self)
        told["key"] = self.key._asdict()
        told["at"] = iso(self.at)
        for name in ("episode", "tail"):
            one: Episode | None = getattr(self, name)
            told[name] = None if one is None else _episode(one)
        told["insight"] = self.episode is not None and self.suppressed is None
        told["around"] = [[iso(minute), calls] for minute, calls in self.around]
        told["otherwise"]["settings"] = dict(self.otherwise.settings)
        told["own_rule"] = dict(self.own_rule)
        start, calls, due = self.opening
        told["opening"] = {"start": iso(start), "calls": calls, "expected": due}
        for name in ("start", "end", "last"):
            minute = getattr(self.history, name)
            told["history"][name] = None if minute is None else iso(minute)
        told["others"] = [asdict(one) | {"key": one.key._asdict()} for one in self.others]
        return told


def _episode(one: Episode) -> dict[str, Any]:
    moments = ("start", "end", "detected_at", "closed_at")
    times = {n: None if getattr(one, n) is None else iso(getattr(one, n)) for n in moments}
    return {**asdict(one), **times, "key": one.key._asdict()}
