"""The report of a scoring run: what came of it, on one page."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.report import Code, Report, Section, Tile
from trailsight.contracts.series import CALL_RATE
from trailsight.jobs.account_rows import AccountRow
from trailsight.jobs.figures import Drawn
from trailsight.jobs.held_back import HeldReport
from trailsight.jobs.report_fleet import baseline_section, fleet_section
from trailsight.jobs.report_held import accounts_section, held_section, policy_section
from trailsight.jobs.report_insights import (
    incident_sections,
    insight_sections,
    insight_table,
)
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Model
from trailsight.jobs.windows import length_of
from trailsight.reporting.report import write_report
from trailsight.reporting.table import InsightRow
from trailsight.reporting.words import rarity, rate, service

NAME = "report.html"


def write_score_report(
    settings: Settings,
    scored: Scored,
    model: Model,
    rows: Sequence[InsightRow],
    drawn: Sequence[Drawn],
    held: HeldReport,
    suppressed: pa.Table,
    accounts: Sequence[AccountRow],
    folder: Path,
) -> Path:
    """Writes ``report.html`` to ``folder``; ``suppressed`` are the episodes that the policy keeps
    from being told (schema ``SUPPRESSED``), of the scored window or not."""
    earlier = {path.name for path in (folder / "figures").glob("*.png")}
    insights = insight_sections(drawn)
    incidents = incident_sections(drawn, scored)
    fleet = scored.fleet.rows
    sections = (
        Section("Insights", (insight_table(rows, drawn, earlier), *insights), "insights"),
        *([Section("Incidents", incidents, "incidents")] if incidents else []),
        *([accounts_section(accounts)] if accounts else []),
        fleet_section(scored, rows),
        held_section(held, suppressed, scored),
        policy_section(settings, scored),
        baseline_section(scored, model, settings.train.refits),
        Section("Configuration", (Code(settings.config.rstrip()),), "configuration", folded=True),
    )
    windows = scored.windows
    span = windows.score_end - windows.score_start
    tiles = (
        Tile("Insights", f"{len(rows):,}", _kinds(rows)),
        Tile("Series", f"{len(fleet):,}", _short(scored)),
        Tile("Budget", rate(settings.alerting.budget), "false alarms per 1,000 series per day")
        if settings.alerting.threshold is None
        else Tile("Threshold", f"{settings.alerting.threshold:g}", "bans"),
        Tile("Held back", f"{sum(row.episodes for row in held.rows):,}", "by guards and rules"),
        Tile("Scored", length_of(span), f"to {text_of(windows.score_end)} UTC"),
    )
    report = Report(
        title=f"Insights, {text_of(windows.score_start)} to {text_of(windows.score_end)} UTC",
        subtitle=f"Scored with {model.version}",
        lead=_lead(settings, scored, rows),
        tiles=tiles,
        sections=sections,
    )
    path = folder / NAME
    write_report(report, path)
    return path


def _lead(settings: Settings, scored: Scored, rows: Sequence[InsightRow]) -> str:
    windows, series = scored.windows, len(scored.fleet.rows)
    span = windows.score_end - windows.score_start
    said = f"{len(rows):,} Insight{'s' if len(rows) != 1 else ''} in {length_of(span)}"
    said = said if rows else f"No Insights in {length_of(span)}"
    said += f" of {series:,} series."
    if settings.alerting.threshold is None:
        allowed = settings.alerting.budget * series * span / 1440 / 1000
        said += f" The budget allows for {allowed:.1f} false alarms in that time."
    if rows:
        top = min(rows, key=lambda row: (-row.peak_bans, row.start, row.shared_event_id))
        unit = "calls" if top.insight_type == CALL_RATE else f"{top.error_code} errors"
        said += (
            f" The most unusual: {service(top.event_source)} {top.event_name}, "
            f"{rate(top.insight_average)} {unit} a minute against {rate(top.baseline_average)}, "
            f"{rarity(top.peak_bans)} minutes."
        )
    return said


def _kinds(rows: Sequence[InsightRow]) -> str:
    rises = sum(row.direction == "rise" for row in rows)
    errors = sum(row.insight_type != CALL_RATE for row in rows)
    return f"{rises} rises, {len(rows) - rises} drops; {errors} of errors" if rows else ""


def _short(scored: Scored) -> str:
    short = sum(row.short for row in scored.fleet.rows.values())
    return f"{short:,} with too little history" if short else "all with enough history"
