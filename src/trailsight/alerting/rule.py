"""Rules of a policy: what is overridden, and what is suppressed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from trailsight.alerting.matching import ROUNDING, CallerMatch, SeriesMatch
from trailsight.alerting.when import Between, Weekly
from trailsight.contracts.caller import Share
from trailsight.contracts.episode import Episode

SHARE = 0.8
"""The part of the excess that callers must account for, where a rule does not say."""


@dataclass(frozen=True)
class Rule:
    """What is reviewed of every rule."""

    name: str
    reason: str
    owner: str = ""
    expires: date | None = None
    """The first day, UTC, on which it no longer applies; None: for ever."""
    series: SeriesMatch = field(default_factory=SeriesMatch)

    def expired(self, minute: int) -> bool:
        """Whether it no longer applies at ``minute`` (since the epoch)."""
        return self.expires is not None and day_of(minute) >= self.expires


@dataclass(frozen=True)
class Override(Rule):
    """Settings that some series have of their own."""

    chosen: tuple[tuple[str, float | bool], ...] = ()
    """(setting, value), sorted."""


@dataclass(frozen=True)
class Suppression:
    """Why an insight is not told."""

    rule: str
    reason: str
    explained: float | None = None
    """The part of the excess, 0 to 1, that the rule's callers account for; None for a rule that
    does not look at callers."""


@dataclass(frozen=True)
class Suppress(Rule):
    """Insights that are not told."""

    callers: CallerMatch | None = None
    share: float = SHARE
    """The part of the excess that ``callers`` must account for."""
    when: tuple[Between | Weekly, ...] = ()
    """The windows, in one of which the episode must start; none: at any time."""

    def judge(self, episode: Episode, who: Sequence[Share]) -> Suppression | None:
        """Why ``episode`` is not told, if this rule is why; ``who`` are the callers of it."""
        start = episode.start
        if self.expired(start) or not self.series.matches(episode.key):
            return None
        if self.when and not any(window.holds(start) for window in self.when):
            return None
        if self.callers is None:
            return Suppression(self.name, self.reason)
        explained = self.callers.explained(who)
        if explained < self.share - ROUNDING:
            return None
        return Suppression(self.name, self.reason, explained)


def day_of(minute: int) -> date:
    """The day of ``minute`` (since the epoch), UTC."""
    return datetime.fromtimestamp(minute * 60, UTC).date()
