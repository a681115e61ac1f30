"""When Insight events are due: a Start once its window is complete, an End once it is certain."""

from collections.abc import Iterable
from dataclasses import dataclass

from trailsight.contracts.episode import Episode
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight, Record


@dataclass(frozen=True)
class Delivery:
    """One Insight event and the minute (since the epoch) from which on it can be written."""

    insight: Insight
    record: Record
    due: int

    @property
    def bans(self) -> float:
        """How unusual it is as far as is known when it is due: a Start knows the opening only."""
        episode = self.insight.episode
        started = self.record["insightDetails"]["state"] == "Start"
        return episode.opening_bans if started else episode.peak_bans


def start_due(episode: Episode, form: InsightForm) -> int:
    """A Start averages over a window that must have passed, and its episode must have opened."""
    return max(episode.detected_at + 1, episode.start + form.start_minutes)


def deliveries(
    insights: Iterable[Insight], form: InsightForm, after: int, until: int
) -> tuple[Delivery, ...]:
    """The events that become due after minute ``after`` and not later than ``until``.

    What is due depends on the episode alone, so portions of time of any size deliver the same
    events, each once.
    """
    found = []
    for insight in insights:
        episode = insight.episode
        dues = [start_due(episode, form)]
        if episode.closed_at is not None:
            dues.append(max(episode.closed_at + 1, dues[0]))
        for record, due in zip(insight.records, dues, strict=True):
            if after < due <= until:
                found.append(Delivery(insight, record, due))
    return tuple(found)
