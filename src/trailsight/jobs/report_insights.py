"""The Insights of a scoring run in its report: the table of them, and a section for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from trailsight.contracts.caller import NULL
from trailsight.contracts.figure import IncidentGraph
from trailsight.contracts.moments import minute_of
from trailsight.contracts.report import Cell, Column, Facts, Figure, Section, Table, Text
from trailsight.contracts.series import CALL_RATE
from trailsight.insight.sentence import sentence
from trailsight.insight.statistics import Averages
from trailsight.jobs.figures import Drawn, figure_name, incidents_drawn
from trailsight.jobs.score import Scored
from trailsight.jobs.spans import text_of
from trailsight.reporting.figures.calendar import calendar_drawing
from trailsight.reporting.figures.incident import MOST, incident_drawing
from trailsight.reporting.figures.insight import insight_drawing, subtitle, title
from trailsight.reporting.table import ARROWS, InsightRow
from trailsight.reporting.words import duration, identity, rarity, rate, service

ROWS = 500
"""Rows of a table in a report; the rest is in the file that it names."""
ATTRIBUTES = {"userIdentityArn": "caller", "userAgent": "user agent", "errorCode": "error code"}
COLUMNS = (
    Column("Start (UTC)", "moment"),
    Column("What", "code"),
    Column("Direction", "choice"),
    Column("Per minute", "number", "average of the unusual period; below, that of the baseline"),
    Column("Bans", "number", "of its most unusual minute: b bans are one minute in 10^b"),
    Column("Minutes", "number"),
    Column("Who", "text", "the identity with the most calls"),
    Column("Account", "choice"),
)  # fmt: skip


def insight_table(rows: Sequence[InsightRow], drawn: Sequence[Drawn], earlier: set[str]) -> Table:
    """All Insights of the scored window, by start; ``earlier`` are the figures there are by name.

    Where there are more than ``ROWS`` the most unusual are taken.
    """
    anchors = {one.insight.shared_event_id for one in drawn}
    chosen = sorted(rows, key=lambda row: (-row.peak_bans, row.start, row.shared_event_id))[:ROWS]
    chosen.sort(key=lambda row: (row.start, row.shared_event_id))
    return Table(
        "Insights of the scored window",
        COLUMNS,
        tuple(_row(row, anchors, earlier) for row in chosen),
        total=len(rows),
        where="data/insights/episodes.parquet",
        empty="No Insights: every series kept to its baseline.",
    )


def insight_sections(drawn: Sequence[Drawn]) -> tuple[Section, ...]:
    """Each Insight that is drawn, by start."""
    ordered = sorted(drawn, key=lambda one: (one.insight.episode.start, one.path.name))
    return tuple(_section(one, helped=not place) for place, one in enumerate(ordered))


def incident_sections(drawn: Sequence[Drawn], scored: Scored) -> tuple[Section, ...]:
    """Each incident of several series, as small multiples."""
    found = incidents_drawn(drawn, scored)
    return tuple(_incident(name, *found[name]) for name in found)


def _row(row: InsightRow, anchors: set[str], earlier: set[str]) -> tuple[Cell | str, ...]:
    start = minute_of("start", row.start)
    assert start is not None
    name = figure_name(start, row.event_name, row.shared_event_id)
    here = row.shared_event_id in anchors
    before = f"drawn by an earlier run: figures/{name}" if name in earlier and not here else ""
    note = "; ".join(text for text in (row.error_code or "", before) if text)
    unit = "calls" if row.insight_type == CALL_RATE else "errors"
    until = "still open" if row.end is None else f"to {row.end[:16].replace('T', ' ')}"
    return (
        Cell(text_of(start), note=until),
        Cell(
            f"{service(row.event_source)} {row.event_name}",
            note=note,
            to=f"insight-{row.shared_event_id}" if here else "",
        ),
        f"{ARROWS[row.direction]} {row.direction} in {unit}",
        Cell(row.insight_average, rate(row.insight_average), f"vs {rate(row.baseline_average)}"),
        Cell(row.peak_bans, f"{row.peak_bans:.1f}", f"{rarity(row.peak_bans)} min"),
        Cell(row.minutes, duration(row.minutes)),
        Cell(row.who, identity(row.who)),
        Cell(row.account, note=row.region),
    )


def _section(one: Drawn, *, helped: bool) -> Section:
    insight, episode = one.insight, one.insight.episode
    told = sentence(episode, one.why)
    figure = Figure(
        insight_drawing(one.graph),
        alt=f"{title(one.graph)}. {subtitle(one.graph)}.".replace("\n", " "),
        caption=subtitle(one.graph),
    )
    facts = Facts(
        (
            ("Account, Region", f"{episode.key.account}, {episode.key.region}"),
            ("Insight type", f"{episode.key.insight_type}, {episode.key.category} events"),
            ("Seen against expected", f"{episode.observed:,} against {rate(episode.expected)}"),
            ("Opened by", f"the minute {text_of(episode.detected_at)}, "
             f"{episode.opening_bans:.1f} bans"),
            ("Baseline", f"{rate(insight.baseline_average)} a minute over "
             f"{duration(insight.windows.baseline.minutes)} before"),
            ("Figure as a file", f"reports/score/figures/{one.path.name}"),
            ("sharedEventID", insight.shared_event_id),
        )
    )  # fmt: skip
    calendar: tuple[Figure, ...] = ()
    if one.calendar is not None:
        days = one.calendar.counts.shape[1]
        calendar = (
            Figure(
                calendar_drawing(one.calendar),
                alt=f"Calls of {episode.key} by hour of the day over {days} days, "
                f"{one.calendar.timezone}, with the Insight outlined.",
                caption=f"The same series hour by hour, {days} days; lines are Mondays.",
            ),
        )
    return Section(
        f"{service(episode.key.event_source)} {episode.key.event_name}, {text_of(episode.start)}",
        (
            Text(told, strong=True),
            figure,
            _attributions(one, helped=helped),
            *calendar,
            Section("Details", (facts,), folded=True),
        ),
        anchor=f"insight-{insight.shared_event_id}",
    )


def _attributions(one: Drawn, *, helped: bool) -> Table:
    """AWS's attributions, and what each value explains of what is unusual; ``helped``: with what
    the columns mean, which is told once a page."""
    windows, rows = one.insight.windows, []
    for name in one.why.causes:
        values = one.rows.attributes[name]
        now = _named(one.rows.attribute(values, windows.whole))
        usual = _named(one.rows.attribute(values, windows.baseline))
        causes = {cause.value: cause for cause in one.why.causes.get(name, ())}
        for value in dict.fromkeys([*causes, *now, *usual]):
            cause = causes.get(value)
            rows.append(
                (
                    ATTRIBUTES.get(name, name),
                    Cell(value, "none" if value == NULL else value),
                    _average(now.get(value)),
                    _average(usual.get(value)),
                    Cell(None, "–") if cause is None else Cell(cause.explains,
                                                               f"{cause.explains:.0%}"),
                    "yes" if cause is not None and cause.first_seen else "no",
                )
            )  # fmt: skip
    columns = (
        Column("Attribute", "choice"),
        Column("Value", "code"),
        Column("During", "number", "per minute of the Insight; the five largest, as AWS has them"),
        Column("Before", "number", "per minute of the baseline"),
        Column("Explains", "number", "part of what is beyond (in a drop: short of) the expected"),
        Column("New", "choice", "never seen with this API before"),
    )
    told = columns if helped else tuple(replace(one, help="") for one in columns)
    return Table("What it is attributed to", told, tuple(rows), filtered=False)


def _named(averages: Averages) -> Mapping[str, float]:
    return {str(one["value"]): float(one["average"]) for one in averages}


def _average(average: float | None) -> Cell:
    return Cell(None, "–") if average is None else Cell(average, rate(average))


def _incident(name: str, graph: IncidentGraph, members: Sequence[Drawn]) -> Section:
    first = members[0].insight
    who = sorted({identity(one) for member in members for one in member.insight.leading})
    names = [f"{service(one.key.event_source)} {one.key.event_name}" for one in graph.series]
    begin = min(period[0] for one in graph.series for period in one.periods)
    end = max(period[1] for one in graph.series for period in one.periods)
    told = (
        f"{len(members)} Insights of {len(graph.series)} series in {duration(end - begin)}, "
        f"linked by {', '.join(who) or 'nobody'}."
    )
    few = f" The first {MOST} series are drawn." if len(graph.series) > MOST else ""
    figure = Figure(
        incident_drawing(graph),
        alt=f"{told} From {text_of(begin)} to {text_of(end)} UTC, one below the other: "
        f"{', '.join(names)}.",
        caption=f"Each series on a scale of its own, over the same minutes.{few}",
    )
    return Section(
        f"Incident in {first.episode.key.account}, {text_of(begin)}",
        (Text(told, strong=True), figure, Facts((("incidentId", name),))),
        anchor=f"incident-{name}",
    )
