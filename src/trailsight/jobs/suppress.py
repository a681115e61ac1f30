"""Which insights are told, and which the policy suppresses: judged once, when a Start is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from trailsight.alerting.policy import FIELD, Policy
from trailsight.alerting.rule import Suppression
from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import start_due
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight
from trailsight.jobs.life import Life


@dataclass(frozen=True)
class Suppressed:
    """An insight that is not told."""

    insight: Insight
    by: Suppression
    new: bool
    """Whether it is this run's verdict."""

    @property
    def open(self) -> bool:
        """Whether its episode has not closed."""
        return self.insight.episode.closed_at is None


def suppressed(
    insights: Iterable[Insight], policy: Policy, form: InsightForm, life: Life, now: int
) -> tuple[tuple[Insight, ...], tuple[Suppressed, ...]]:
    """The insights that are told and those that are not, when all up to minute ``now`` is scored.

    The verdict falls in the minute in which the Start is due, from what is known by then, and
    stays: an earlier run's is in ``life``. Where that minute is still to come, an insight that
    would be suppressed now is in neither.
    """
    told: list[Insight] = []
    held: list[Suppressed] = []
    for insight in insights:
        due = start_due(insight.episode, form)
        new = due > life.scored_to
        if not new:
            verdict = life.suppressed.get(insight.shared_event_id)
        else:
            verdict = policy.suppresses(insight.episode, insight.callers)
        if verdict is None:
            told.append(insight)
        elif due <= now:
            held.append(Suppressed(insight, verdict, new))
    return tuple(told), tuple(held)


def require_columns(policy: Policy, there: Sequence[str]) -> None:
    """Raises ``InputError`` where a rule asks for what the activity table does not hold."""
    asking = policy.asking("invoked_by")
    if asking and "invoked_by" not in there:
        problem = f"rule {asking[0]!r} asks for invoked_by, which the activity table does not hold"
        raise InputError(FIELD, problem, "extract with source.columns=[invoked_by]")
