"""The report of an evaluation."""

from collections.abc import Iterator, Mapping

from trailsight.contracts.curve import (
    BudgetCurve,
    BudgetPoint,
    CalibrationCurve,
    CalibrationPoint,
    Interval,
    RecallCurve,
)
from trailsight.contracts.report import Cell, Code, Column, Report, Section, Table, Text, Tile
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.metrics import Figures
from trailsight.evaluation.recall import GROUPS
from trailsight.evaluation.sentences import sentences
from trailsight.evaluation.suggest import by_api, suggested
from trailsight.insight.record import Insight
from trailsight.jobs.evaluate import Evaluation, overlap
from trailsight.jobs.evaluating.tables import told
from trailsight.jobs.settings import Settings, text_of
from trailsight.jobs.trial import alarms_of
from trailsight.jobs.windows import length_of
from trailsight.reporting.evaluation_sections import (
    budget_section,
    calibration_section,
    interval_cell,
    recall_section,
)

FOLDER = "reports/evaluate"
UNITS = {
    ("times", GROUPS[0]): ("multiples of the usual", "Recall by size on busy APIs"),
    ("calls", GROUPS[1]): ("calls added", "Recall by size on rarely called APIs"),
    ("share", GROUPS[0]): ("share of the calls that stay out", "Recall of drops by size"),
}


def report_of(settings: Settings, found: Evaluation) -> Report:
    """What people read about it."""
    windows = found.windows
    span = length_of(windows.score_end - windows.score_start)
    return Report(
        title=f"Evaluation of {settings.detector_name}",
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
    yield _insights(found)
    yield calibration_section([calibration_of(settings, found)], f"{FOLDER}/budgets.csv")
    if found.now.sizes:
        told_ = tuple(Text(sentence) for sentence in sentences(found.now.sizes))
        yield Section("How large it must be", told_)
    for (unit, group), (words, title) in UNITS.items():
        curves = _recalls(found, unit, group)
        if curves:
            yield recall_section(curves, words, title, f"{FOLDER}/recall.csv")
    if found.now.measured is not None:
        yield Section("By kind of incident", (_figures(found.now.measured.kinds, "Kind"),))
        yield Section("By regime of series", (_figures(found.now.measured.regimes, "Regime"),))
    if found.known.all:
        yield _verdicts(found)
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
            BudgetPoint(one.budget, _interval(one.per_week), _interval(one.recall or nothing))
            for one in found.results
        ),
        chosen=found.now.budget,
        incidents=sum(len(copy.incidents) for copy in found.ground.copies),
    )


def calibration_of(settings: Settings, found: Evaluation) -> CalibrationCurve:
    """Stated against realised false alarms."""
    return CalibrationCurve(
        settings.detector_name,
        tuple(CalibrationPoint(one.budget, _interval(one.false_rate)) for one in found.results),
    )


def _interval(one: Estimate) -> Interval:
    return Interval(one.value, one.low, one.high)


def _recalls(found: Evaluation, unit: str, group: str) -> list[RecallCurve]:
    rows = [r for r in found.now.sizes if r.size.unit == unit and r.regime == group]
    kinds = dict.fromkeys(row.kind for row in rows)
    return [
        RecallCurve(
            kind.replace("_", " "),
            tuple(row.size.amount for row in rows if row.kind == kind),
            tuple(_interval(row.recall) for row in rows if row.kind == kind),
        )
        for kind in kinds
    ]


def _insights(found: Evaluation) -> Section:
    """What each budget would have told."""
    columns = (
        Column("From budget", "choice", "the smallest budget under which it is told"),
        Column("When (UTC)", "moment"),
        Column("What", "code"),
        Column("Where", "choice"),
        Column("Direction", "choice"),
        Column("Bans", "number", "−log10 of the probability of such a minute"),
        Column("Verdict", "choice", "by labels and feedback"),
    )
    rows: list[tuple[str | float | Cell, ...]] = []
    seen: list[Insight] = []
    for one in found.results:
        for insight, row in zip(one.insights, told(one), strict=True):
            if any(overlap(insight, other) for other in seen):
                continue
            seen.append(insight)
            name = f"{row['event_source'].split('.')[0]} {row['event_name']}"
            what = Cell(
                f"{name} {row['error_code']}" if row["error_code"] else name, note=row["who"]
            )
            rows.append(
                (f"{one.budget:g}", row["start"], what, f"{row['account']} {row['region']}",
                 row["direction"], round(row["peak_bans"], 2), row["verdict"])
            )  # fmt: skip
    lines = [
        Text(f"At {one.budget:g}, {one.per_week.value:.1f} a week, you would have got "
             f"{len(one.insights)}.", strong=one is found.now)
        for one in found.results
    ]  # fmt: skip
    table = Table(
        "Insights under each budget", columns, tuple(rows), where=f"{FOLDER}/insights.csv"
    )
    return Section("What you would have got", (*lines, table))


def _figures(parts: Mapping[str, Figures], name: str) -> Table:
    columns = (
        Column(name, "choice"), Column("Incidents", "number"), Column("Found", "number"),
        Column("Precision", "number", "of a kind: against the false alarms of its sort"),
        Column("F1", "number"), Column("Delay", "number", "minutes, median"),
        Column("False alarms", "number"),
        Column("False rate", "number", "per 1,000 series per day"),
    )  # fmt: skip
    rows = tuple(
        (label.replace("_", " "), one.incidents, interval_cell(_interval(one.recall), percent=True),
         interval_cell(_interval(one.precision), percent=True), interval_cell(_interval(one.f1)),
         interval_cell(_interval(one.delay_median)), one.false,
         interval_cell(_interval(one.false_rate)))
        for label, one in parts.items()
    )  # fmt: skip
    return Table(f"{name}s at the budget that is set", columns, rows, where=f"{FOLDER}/metrics.csv")


def _verdicts(found: Evaluation) -> Section:
    """What is known of the Insights at the budget that is set, API by API."""
    now = found.now
    alarms = alarms_of([one.episode for one in now.insights], found.windows.score_end)
    rows = by_api(alarms, now.said)
    columns = (
        Column("API", "code"), Column("Type", "choice"), Column("True", "number"),
        Column("False", "number"), Column("Expected", "number"), Column("Unknown", "number"),
        Column("Precision", "number", "the true ones of the judged ones"),
    )  # fmt: skip
    table = Table(
        "Verdicts by API",
        columns,
        tuple(
            (f"{row.event_source.split('.')[0]} {row.event_name}", row.insight_type, row.true,
             row.false, row.expected, row.unknown,
             Cell(row.precision, "" if row.precision is None else f"{row.precision:.0%}"))
            for row in rows
        ),
    )  # fmt: skip
    rules = suggested(rows)
    more = (Code(rules, "Rules for alerting.policy, to be reviewed"),) if rules else ()
    return Section("Verdicts", (table, *more))
