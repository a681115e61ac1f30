"""Sections of an evaluation's report that are tables."""

from collections.abc import Mapping

from trailsight.contracts.curve import Interval
from trailsight.contracts.report import Cell, Code, Column, Section, Table, Text
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.metrics import Figures
from trailsight.evaluation.suggest import by_api, suggested
from trailsight.insight.record import Insight
from trailsight.jobs.evaluating.result import Evaluation, overlap
from trailsight.jobs.evaluating.tables import told
from trailsight.jobs.trial import alarms_of
from trailsight.reporting.evaluation_sections import interval_cell
from trailsight.reporting.words import identity

FOLDER = "reports/evaluate"
ROWS = 500
"""Rows of a table in a report; the file that it names has all of them."""


def interval_of(one: Estimate) -> Interval:
    """As figures take it."""
    return Interval(one.value, one.low, one.high)


def insights_section(found: Evaluation) -> Section:
    """What each budget would have told."""
    columns = (
        Column("From budget", "choice", "the smallest budget under which it is told"),
        Column("When (UTC)", "moment"),
        Column("What", "code"),
        Column("Account", "choice"),
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
                f"{name} {row['error_code']}" if row["error_code"] else name,
                note=identity(row["who"]),
            )
            rows.append(
                (f"{one.budget:g}", row["start"], what,
                 Cell(row["account"], note=row["region"]), row["direction"],
                 Cell(row["peak_bans"], f"{row['peak_bans']:.1f}"), row["verdict"])
            )  # fmt: skip
    lines = [
        Text(f"At {one.budget:g}, {one.per_week.value:.1f} a week, you would have got "
             f"{len(one.insights)}.", strong=one is found.now)
        for one in found.results
    ]  # fmt: skip
    table = Table(
        "Insights under each budget",
        columns,
        tuple(rows[:ROWS]),  # those of small budgets come first
        total=len(rows),
        where=f"{FOLDER}/insights.csv",
    )
    return Section("What you would have got", (*lines, table))


def figures_table(parts: Mapping[str, Figures], name: str) -> Table:
    """What was found, kind by kind or regime by regime."""
    columns = (
        Column(name, "choice"), Column("Incidents", "number"), Column("Found", "number"),
        Column("Precision", "number", "of a kind: against the false alarms of its sort"),
        Column("F1", "number"), Column("Delay", "number", "minutes, median"),
        Column("False alarms", "number"),
        Column("False rate", "number", "per 1,000 series per day"),
    )  # fmt: skip
    rows: list[tuple[str | int | Cell, ...]] = [
        (
            label.replace("_", " "),
            one.incidents,
            *(_share(each) for each in (one.recall, one.precision)),
            *(_number(each) for each in (one.f1, one.delay_median)),
            one.false,
            _number(one.false_rate),
        )
        for label, one in parts.items()
    ]
    where = f"{FOLDER}/metrics.csv"
    return Table(f"{name}s at the budget that is set", columns, tuple(rows), where=where)


def verdicts_section(found: Evaluation) -> Section:
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


def _share(one: Estimate) -> Cell:
    return interval_cell(interval_of(one), percent=True)


def _number(one: Estimate) -> Cell:
    return interval_cell(interval_of(one))
