"""What the generator hands out: an account's panel and what happened in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.incident import Incident


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
    def scored_to(self) -> int:
        """The minute after the last one."""
        return self.panel.end

    @property
    def history(self) -> Panel:
        """The panel of the first ``fit_days``."""
        return self.panel.window(self.panel.start, self.scored_from)

    @property
    def scored(self) -> Panel:
        """The panel of the days that are judged."""
        return self.panel.window(self.scored_from, self.panel.end)
