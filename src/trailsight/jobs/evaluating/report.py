"""The report of an evaluation."""

from collections.abc import Iterator

from trailsight.contracts.curve import (
    BudgetCurve,
    BudgetPoint,
    CalibrationCurve,
    CalibrationPoint,
    RecallCurve,
)
from trailsight.contracts.report import Code, Report, Section, Text, Tile
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.recall import GROUPS
from trailsight.evaluation.sentences import sentences
from trailsight.jobs.evaluating.result import Evaluation
from trailsight.jobs.evaluating.sections import (
    FOLDER,
    figures_table,
    insights_section,
    interval_of,
    verdicts_section,
)
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import length_of
from trailsight.reporting.evaluation_sections import (
    budget_section,
    calibration_section,
    recall_section,
)

UNITS = {
    ("times", GROUPS[0]): ("multiples of the usual", "Recall by size on busy APIs"),
    ("calls", GROUPS[1]): ("calls added", "Recall by size on rarely called APIs"),
    ("share", GROUPS[0]): ("share of the calls that stay out", "Recall of drops by size"),
}


def _subject(settings: Settings, found: Evaluation) -> str:
    one = found.model
    return settings.detector_name if one is None else f"{one.registered} ({one.version})"


def report_of(settings: Settings, found: Evaluation) -> Report:
    """What people read about it."""
    windows = found.windows
    span = length_of(windows.score_end - windows.score_start)
    return Report(
        title=f"Evaluation of {_subject(settings, found)}",
        subtitle=(
            f"{text_of(windows.score_start)} to {text_of(windows.score_end)} UTC ({span}), "
            f"{len(found.ground.regime):,} series"
        ),
        lead=_lead(found),
        tiles=tuple(_tiles(found)),
        sections=tuple(_sections(settings, found)),
    )


def _lead(found: Evaluation) -> str:
    now = found.now
    lead = (
        f"At the budget that is set, {now.budget:g} false alarms per 1,000 series per day, this "
        f"history would have brought {now.per_week.value:.1f} Insights a week."
    )
    if now.recall is not None:
        number = sum(len(copy.incidents) for copy in found.ground.copies)
        lead += f" Of {number:,} injected incidents {now.recall.value:.0%} are found."
    return lead


def _tiles(found: Evaluation) -> Iterator[Tile]:
    now = found.now
    yield Tile("Insights a week", f"{now.per_week.value:.1f}", _between(now.per_week))
    what = "false alarms per 1,000 series per day" if found.known.labels else "all alarms"
    yield Tile("Realised", f"{now.false_rate.value:.2g}", f"{what}, stated {now.budget:g}")
    if now.recall is not None:
        yield Tile("Injected found", f"{now.recall.value:.0%}", _between(now.recall, share=True))
    if now.measured is not None:
        total = now.measured.total
        yield Tile("Incidents found", f"{total.found} of {total.incidents}", "by labels")
        if total.found + total.false:
            yield Tile("Precision", f"{total.precision.value:.0%}",
                       _between(total.precision, share=True))  # fmt: skip
        if total.found:
            yield Tile("Delay", f"{total.delay_median.value:.0f} min",
                       f"95th percentile {total.delay_p95.value:.0f} min")  # fmt: skip
    if found.volume is not None:
        yield Tile("VUS-PR", f"{found.volume.value:.2f}", _between(found.volume))


def _between(one: Estimate, share: bool = False) -> str:
    low, high = (f"{x:.0%}" if share else f"{x:.2g}" for x in (one.low, one.high))
    return f"{low} to {high}"


def _sections(settings: Settings, found: Evaluation) -> Iterator[Section]:
    if found.ground.copies:
        yield budget_section(curve_of(found), f"{FOLDER}/budgets.csv")
    yield insights_section(found)
    yield calibration_section([calibration_of(settings, found)], f"{FOLDER}/budgets.csv")
    if found.now.sizes:
        told_ = tuple(Text(sentence) for sentence in sentences(found.now.sizes))
        yield Section("How large it must be", told_)
    for (unit, group), (words, title) in UNITS.items():
        curves = _recalls(found, unit, group)
        if curves:
            yield recall_section(curves, words, title, f"{FOLDER}/recall.csv")
    if found.now.measured is not None:
        yield Section("By kind of incident", (figures_table(found.now.measured.kinds, "Kind"),))
        yield Section("By regime of series", (figures_table(found.now.measured.regimes, "Regime"),))
    if found.known.all:
        yield verdicts_section(found)
    if found.choice is not None:
        best = found.choice.budget
        lead = "No budget keeps what was asked." if best is None else f"alerting.budget={best:g}"
        parts = (Text(lead, strong=True), *(Text(reason) for reason in found.choice.reasons))
        yield Section("Which budget to set", parts)
    yield Section("Configuration", (Code(settings.config),), folded=True)


def curve_of(found: Evaluation) -> BudgetCurve:
    """Insights a week against recall on injected incidents."""
    nothing = Estimate(*3 * (float("nan"),))
    return BudgetCurve(
        points=tuple(
            BudgetPoint(one.budget, interval_of(one.per_week), interval_of(one.recall or nothing))
            for one in found.results
        ),
        chosen=found.now.budget,
        incidents=sum(len(copy.incidents) for copy in found.ground.copies),
    )


def calibration_of(settings: Settings, found: Evaluation) -> CalibrationCurve:
    """Stated against realised false alarms."""
    return CalibrationCurve(
        settings.detector_name,
        tuple(CalibrationPoint(one.budget, interval_of(one.false_rate)) for one in found.results),
    )


def _recalls(found: Evaluation, unit: str, group: str) -> list[RecallCurve]:
    rows = [r for r in found.now.sizes if r.size.unit == unit and r.regime == group]
    kinds = dict.fromkeys(row.kind for row in rows)
    return [
        RecallCurve(
            kind.replace("_", " "),
            tuple(row.size.amount for row in rows if row.kind == kind),
            tuple(interval_of(row.recall) for row in rows if row.kind == kind),
        )
        for kind in kinds
    ]
