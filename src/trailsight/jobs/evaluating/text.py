"""What ``evaluate`` prints."""

from collections.abc import Iterator

from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.sentences import sentences
from trailsight.evaluation.verdicts import tally
from trailsight.insight.record import Insight
from trailsight.jobs.evaluating.publish import PublishedEvaluation
from trailsight.jobs.evaluating.result import BudgetResult, Evaluation, overlap
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import length_of

SHOWN = 12
"""Insights that are listed of each budget."""
HEADS = ("Budget", "Insights", "a week", "realised", "injected found", "found", "precision", "F1")


def of_evaluation(settings: Settings, found: Evaluation, published: PublishedEvaluation) -> str:
    """The outcome of an evaluation."""
    return "\n".join(_lines(settings, found, published))


def _lines(settings: Settings, found: Evaluation, published: PublishedEvaluation) -> Iterator[str]:
    windows, ground, known = found.windows, found.ground, found.known
    span = length_of(windows.score_end - windows.score_start)
    yield (
        f"Evaluated  {text_of(windows.score_start)} to {text_of(windows.score_end)} UTC ({span}), "
        f"{len(ground.regime):,} series, with {_scorer(settings, found)}"
    )
    if known.labels:
        true = sum(1 for one in known.labels if one.verdict == "true")
        benign = len(known.labels) - true
        yield f"Known      {true:,} incidents and {benign:,} benign intervals: {known.source}"
    if known.feedback:
        yield f"Verdicts   {len(known.feedback):,} on past Insights"
    if ground.copies:
        number = sum(len(copy.incidents) for copy in ground.copies)
        yield f"Injected   {number:,} incidents into {len(ground.copies)} copies of the history"
    yield ""
    yield from _table([HEADS, *(_row(one, found) for one in found.results)])
    yield ""
    yield from _figures(found)
    for one in found.results:
        yield from _told(one, found)
    if found.choice is not None:
        yield ""
        best = found.choice.budget
        yield (
            "Choice     no budget keeps what was asked"
            if best is None
            else f"Choice     alerting.budget={best:g}"
        )
        yield from (f"           {reason}" for reason in found.choice.reasons)
    yield ""
    yield f"Report     {published.report}"
    yield f"Tables     {published.folder}"
    if published.run is not None:
        yield f"MLflow     {published.run}"


def _scorer(settings: Settings, found: Evaluation) -> str:
    one = found.model
    if one is not None:
        learnt = one.meta["train_end"]
        return f"{one.registered} ({one.version}, learnt to {learnt} and not refit)"
    refit = "learnt once" if found.refit_days is None else _every(found.refit_days)
    return f"{settings.detector_name}, {refit}"


def _every(days: int) -> str:
    return "learnt anew every day" if days == 1 else f"learnt anew every {days} days"


def _row(one: BudgetResult, found: Evaluation) -> tuple[str, ...]:
    total = one.measured.total if one.measured else None
    return (
        f"{'>' if one is found.now else ' '}{one.budget:g}",
        f"{len(one.insights):,}",
        plain(one.per_week),
        plain(one.false_rate),
        percent(one.recall),
        percent(total.recall if total else None),
        percent(total.precision if total else None),
        plain(total.f1 if total else None, 2),
    )


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    kept = [i for i in range(len(HEADS)) if any(row[i] for row in rows[1:])]
    widths = {i: max(len(row[i]) for row in rows) for i in kept}
    for row in rows:
        yield "  ".join(row[i].rjust(widths[i]) for i in kept).rstrip()


def _figures(found: Evaluation) -> Iterator[str]:
    now = found.now
    yield f"At the budget that is set, {now.budget:g}:"
    if now.measured is not None:
        total = now.measured.total
        yield (
            f"  {total.found} of {total.incidents} incidents found, after "
            f"{plain(total.delay_median, 0)} minutes in the median, {plain(total.delay_p95, 0)} at "
            f"the 95th percentile; {total.false} false alarm{'s' if total.false != 1 else ''}"
        )
    volumes = [
        f"{plain(one, 2)} on {what} incidents"
        for one, what in ((found.volume, "known"), (found.volume_injected, "injected"))
        if one is not None
    ]
    if volumes:
        yield f"  VUS-PR {', '.join(volumes)}"
    yield from (f"  {sentence}" for sentence in sentences(now.sizes))


def _told(one: BudgetResult, found: Evaluation) -> Iterator[str]:
    """What this budget tells that no smaller one does."""
    place = found.results.index(one)
    before = found.results[place - 1].insights if place else ()
    pairs = [
        (insight, verdict)
        for insight, verdict in zip(one.insights, one.said, strict=True)
        if not any(overlap(insight, other) for other in before)
    ]
    said = ", ".join(f"{number} {name}" for name, number in tally(one.said).items() if number)
    also = f", {len(pairs)} of them new" if before else ""
    yield ""
    yield (
        f"At {one.budget:g}, {one.per_week.value:.1f} a week, you would have got these "
        f"{len(one.insights)}{also} ({said or 'none'}):"
    )
    for insight, verdict in pairs[:SHOWN]:
        yield f"  {_line(insight)}  {verdict or ''}".rstrip()
    if len(pairs) > SHOWN:
        yield f"  … and {len(pairs) - SHOWN} more: insights.csv"


def _line(insight: Insight) -> str:
    one = insight.episode
    name = f"{one.key.event_source.split('.')[0]} {one.key.event_name}"
    code = f" {one.key.error_code}" if one.key.error_code else ""
    sign = "▲" if one.direction == "rise" else "▼"
    place = f"{one.key.account} {one.key.region}"
    return f"{text_of(one.start)}  {sign} {name + code:<45} {place}  {one.peak_bans:.1f} bans"


def plain(one: Estimate | None, digits: int = 1) -> str:
    """A number with its interval; empty where there is none."""
    if one is None or one.value != one.value:
        return ""
    return f"{one.value:.{digits}f} ({one.low:.{digits}f}–{one.high:.{digits}f})"


def percent(one: Estimate | None) -> str:
    """A share with its interval; empty where there is none."""
    if one is None or one.value != one.value:
        return ""
    return f"{one.value:.0%} ({one.low:.0%}–{one.high:.0%})"
