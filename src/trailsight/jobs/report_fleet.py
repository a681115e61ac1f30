"""The fleet in the report of a scoring run: who is watched, by what, and where alerts fell."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from trailsight.contracts.expected import STAGES
from trailsight.contracts.figure import FleetGraph
from trailsight.contracts.moments import minute_of
from trailsight.contracts.report import Cell, Column, Facts, Figure, Section, Table, Text
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.jobs.fleet import Row
from trailsight.jobs.report_insights import ROWS
from trailsight.jobs.score import Scored
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows, length_of
from trailsight.reporting.figures.fleet import fleet_drawing
from trailsight.reporting.table import InsightRow
from trailsight.reporting.words import rate, service

LANES = 24
"""Services that are drawn."""
BY = {
    "weekly": "the hours of the week",
    "daily": "the hours of the day",
    "global": "the overall rate",
    "fleet": "what is usual of new series",
}
"""What a series is judged by, as its history grows shorter."""
COLUMNS = (
    Column("Series", "code"),
    Column("Counts", "choice"),
    Column("Judged by", "choice", "what its history is long enough for: weekly two weeks, daily "
           "two days, global less; fleet: too new for anything of its own"),
    Column("Calls", "number", "in the minutes of this run"),
    Column("Expected", "number"),
    Column("Bans", "number", "of its most unusual rise in these minutes, alert or not"),
    Column("Drop bans", "number"),
    Column("Insights", "number", "that closed in these minutes"),
    Column("Account", "choice"),
)  # fmt: skip


def fleet_section(scored: Scored, rows: Sequence[InsightRow]) -> Section:
    """The figure, and a table of the series: those with Insights, then the most unusual."""
    fleet = scored.fleet.rows
    graph = fleet_graph(scored, rows)
    stages = stage_counts(scored)
    told = ", ".join(f"{number:,} by {BY[stage]}" for stage, number in stages.items() if number)
    more = f" {graph.left_out:,} more services are not drawn." if graph.left_out else ""
    figure = Figure(
        fleet_drawing(graph),
        alt=f"Series watched of {len(graph.services)} services, and their alerts over time. "
        + "; ".join(_lane(graph, number) for number in range(len(graph.services))),
        caption="Left: series by what each is judged by. Right: when alerts began." + more,
    )
    order = sorted(fleet.items(), key=_interest)
    table = Table(
        "Series of this run",
        COLUMNS,
        tuple(_row(key, row) for key, row in order[:ROWS]),
        total=len(fleet),
        where="reports/score/series.parquet",
    )
    lead = f"{len(fleet):,} series are watched: {told}." if fleet else "No series is watched."
    return Section("Fleet", (Text(lead), figure, table), "fleet")


def fleet_graph(scored: Scored, rows: Sequence[InsightRow]) -> FleetGraph:
    """The services with alerts first, those with most of them before others, then by size."""
    fleet, windows = scored.fleet.rows, scored.windows
    alerts = Counter(service(row.event_source) for row in rows)
    series = Counter(service(key.event_source) for key in fleet)
    names = sorted({*alerts, *series}, key=lambda name: (-alerts[name], -series[name], name))
    shown = {name: place for place, name in enumerate(names[:LANES])}
    stages = np.zeros((len(shown), len(STAGES)), np.int64)
    for key, row in fleet.items():
        place = shown.get(service(key.event_source))
        if place is not None:
            stages[place, STAGES.index(row.stage)] += 1
    return FleetGraph(
        services=tuple(shown),
        stages=stages,
        alerts=tuple(
            (shown[service(row.event_source)], minute_of("start", row.start) or 0, row.direction)
            for row in rows
            if service(row.event_source) in shown
        ),
        start=windows.score_start,
        end=windows.score_end,
        left_out=len(names) - len(shown),
    )


def stage_counts(scored: Scored) -> dict[str, int]:
    """Series by what they are judged by, the longest history first."""
    found = Counter(row.stage for row in scored.fleet.rows.values())
    return {stage: found[stage] for stage in BY}


def baseline_section(scored: Scored, model: Model, refit_days: int | None) -> Section:
    """What the last baseline of the run was made of."""
    windows, meta = scored.windows, model.meta
    start, end = (minute_of("train", meta[name]) or 0 for name in ("train_start", "train_end"))
    again = "one baseline serves the whole window"
    if refit_days is not None:
        again = f"anew every {refit_days} days of scoring" if refit_days > 1 else "anew every day"
    stages = stage_counts(scored)
    facts = (
        ("Version", model.version),
        ("Learnt from", f"{meta['train_start']} to {meta['train_end']} UTC "
         f"({length_of(end - start)})"),
        ("Learnt", again),
        *([("Left out", _left_out(windows))] if windows.excluded.spans else []),
        ("Scored", f"{length_of(windows.score_end - scored.before)} in this run"),
        ("Series learnt", f"{len(model.calibrated.keys):,}, of them "
         f"{int(model.calibrated.short.sum()):,} with too little history for their season"),
        *((f"Judged by {BY[stage]}", f"{number:,} series") for stage, number in stages.items()),
        *([("History", model.learnt.text)] if model.learnt is not None else []),
        ("Parameters", f"{meta['detector']} {meta['parameters']}"),
    )  # fmt: skip
    return Section("Baseline", (Facts(facts),), "baseline")


def _left_out(windows: Windows) -> str:
    """The windows that were declared bad."""
    spans = windows.excluded.spans
    return "; ".join(f"{text_of(start)} to {text_of(end)} UTC" for start, end in spans)


def _interest(entry: tuple[SeriesKey, Row]) -> tuple[object, ...]:
    key, row = entry
    return -row.episodes, -max(row.peak_bans, row.peak_drop_bans), key.sort_key


def _row(key: SeriesKey, row: Row) -> tuple[Cell | str | int | float, ...]:
    return (
        Cell(f"{service(key.event_source)} {key.event_name}", note=key.error_code or ""),
        "calls" if key.insight_type == CALL_RATE else "errors",
        row.stage,
        row.calls,
        Cell(row.expected, rate(row.expected)),
        Cell(row.peak_bans, f"{row.peak_bans:.1f}"),
        Cell(row.peak_drop_bans, f"{row.peak_drop_bans:.1f}"),
        row.episodes,
        Cell(key.account, note=key.region),
    )


def _lane(graph: FleetGraph, number: int) -> str:
    alerts = sum(lane == number for lane, _, _ in graph.alerts)
    told = f", {alerts} alert{'s' if alerts != 1 else ''}" if alerts else ""
    return f"{graph.services[number]}: {int(graph.stages[number].sum())} series{told}"
