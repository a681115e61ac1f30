"""What an evaluation has found, budget by budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.choice import Choice
from trailsight.evaluation.incident import Verdict
from trailsight.evaluation.matching import Matched
from trailsight.evaluation.metrics import Measured, measure
from trailsight.evaluation.outcomes import Outcomes, outcomes
from trailsight.evaluation.recall import RecallRow, overall, recall_rows
from trailsight.evaluation.verdicts import verdicts
from trailsight.insight.record import Insight
from trailsight.jobs.evaluating.known import Knowledge
from trailsight.jobs.ground import Ground
from trailsight.jobs.train import Model
from trailsight.jobs.trial import AtBudget, alarms_of
from trailsight.jobs.windows import Windows


@dataclass(frozen=True)
class BudgetResult:
    """What one budget has brought."""

    rules: Rules
    insights: tuple[Insight, ...]
    """What it would have told, by start; suppressed ones left out."""
    said: tuple[Verdict | None, ...]
    """What is known of each of ``insights``."""
    per_week: Estimate
    measured: Measured | None
    """Against labels; None where there are none."""
    false_rate: Estimate
    """Realised false alarms per 1,000 series per day; without labels, all alarms that nobody has
    found worth it."""
    recall: Estimate | None
    """On injected incidents; None where none was injected."""
    sizes: tuple[RecallRow, ...]
    outcomes: Outcomes

    @property
    def budget(self) -> float:
        """False alarms per 1,000 series per day that it states."""
        return float(1000 * MINUTES_A_DAY / 10**self.rules.open_bans)


@dataclass(frozen=True)
class Evaluation:
    """The outcome; nothing is written yet."""

    windows: Windows
    known: Knowledge
    ground: Ground
    results: tuple[BudgetResult, ...]
    """By budget, the smallest first."""
    at: int
    """Which of them is the one that is set."""
    volume: Estimate | None
    """VUS-PR on labelled incidents."""
    volume_injected: Estimate | None
    choice: Choice | None
    refit_days: int | None
    model: Model | None = None
    """The registered one that was evaluated as it is; None: baselines were learnt."""

    @property
    def now(self) -> BudgetResult:
        """What the budget that is set has brought."""
        return self.results[self.at]


def result_of(
    ground: Ground,
    known: Knowledge,
    point: AtBudget,
    insights: Sequence[Insight],
    boot: Bootstrap,
) -> BudgetResult:
    """What the rules of ``point`` have brought, which has told ``insights``."""
    alarms = alarms_of([one.episode for one in insights], ground.windows.score_end)
    matched = _less_feedback(ground.match(alarms), known)
    measured = measure(matched, ground.regime, boot)
    said = verdicts(alarms, known.all)
    if known.labels and known.complete:
        said = tuple("false" if one is None else one for one in said)
    unproven = [one for one, verdict in zip(alarms, said, strict=True) if verdict != "true"]
    all_, doubtful = (
        measure(replace(matched, false=tuple(some)), ground.regime, boot).total.false_rate
        for some in (alarms, unproven)
    )
    weeks = 1000 / (7 * len(ground.regime))
    return BudgetResult(
        rules=point.rules,
        insights=tuple(insights),
        said=said,
        per_week=Estimate(*(x / weeks for x in (all_.value, all_.low, all_.high))),
        measured=measured if known.labels else None,
        false_rate=measured.total.false_rate if known.labels else doubtful,
        recall=overall(point.injected, ground.regime, boot) if ground.copies else None,
        sizes=recall_rows(point.injected, ground.regime, boot),
        outcomes=outcomes(
            matched if known.labels else None,
            point.injected,
            alarms,
            matched.false if known.labels else unproven,
            ground.regime,
            matched.days,
        ),
    )


def _less_feedback(matched: Matched, known: Knowledge) -> Matched:
    """``matched`` without the false alarms that somebody has found worth it."""
    said = verdicts(matched.false, known.feedback)
    kept = [one for one, verdict in zip(matched.false, said, strict=True) if verdict != "true"]
    return replace(matched, false=tuple(kept), false_regimes=())


def overlap(one: Insight, other: Insight) -> bool:
    """Whether two budgets tell the same incident of a series, be it from another minute on."""
    a, b = one.episode, other.episode
    if (a.key, a.direction) != (b.key, b.direction):
        return False
    return (b.end is None or a.start < b.end) and (a.end is None or b.start < a.end)
