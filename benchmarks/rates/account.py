"""What the generator hands out: an account's panel and what happened in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey

Verdict = Literal["true", "expected"]


@dataclass(frozen=True)
class Incident:
    """What happened to ``keys`` in [start, end), in minutes since the epoch.

    ``calls[i]`` were added to ``keys[i]`` (missing: negative). The first key is the one that
    the incident is about; a miner's other keys are its small traces.
    """

    name: str
    kind: str
    verdict: Verdict
    keys: tuple[SeriesKey, ...]
    start: int
    end: int
    calls: tuple[int, ...]
    strength: float = 0.0
    """Of the series that stands out most: calls in [start, end) over its own record, which is
    the largest clean sum over as many minutes in the 28 days before. 0 for a drop."""
    salient: bool = False
    """True, and a drop or of a strength of at least 1: no smaller than what was seen before."""


@dataclass(frozen=True)
class Account:
    """One simulated account: ``fit_days`` of history, then the days that are scored."""

    name: str
    panel: Panel
    fit_days: int
    incidents: tuple[Incident, ...]
    regime: Mapping[SeriesKey, str]

    @property
    def scored_from(self) -> int:
        """The first scored minute, since the epoch."""
        return self.panel.start + self.fit_days * 1440

    @property
    def history(self) -> Panel:
        """The panel of the first ``fit_days``."""
        return self.panel.window(self.panel.start, self.scored_from)

    @property
    def scored(self) -> Panel:
        """The panel of the days that are judged."""
        return self.panel.window(self.scored_from, self.panel.end)
