"""Sections of an evaluation's report: a figure each, and the same numbers as a table."""

import math
from collections.abc import Sequence

from trailsight.contracts.curve import BudgetCurve, CalibrationCurve, Interval, RecallCurve
from trailsight.contracts.report import Cell, Column, Figure, Section, Table, Text
from trailsight.reporting.figures.curves import (
    FACTOR,
    budget_drawing,
    calibration_drawing,
    recall_drawing,
)

RATE = "false alarms per 1,000 series per day"
UNKNOWN = "not to be told from so few"


def budget_section(curve: BudgetCurve, where: str = "") -> Section:
    """The alert budget: Insights a week against recall on injected incidents."""
    points = [one for one in curve.points if math.isfinite(one.recall.value)]
    chosen = next((one for one in points if one.budget == curve.chosen), None)
    parts = [f"budget {p.budget:g}: {p.events_a_week.value:.1f} a week, {_percent(p.recall)} found"
             for p in points]  # fmt: skip
    lead = "No budget was tried."
    if chosen is not None:
        lead = (
            f"At the budget that is set, {chosen.budget:g}, these logs bring "
            f"{chosen.events_a_week.value:.1f} Insights a week, and {_percent(chosen.recall)} of "
            f"{curve.incidents:,} injected incidents are found."
        )
    elif points:
        lead = f"Insights a week against the injected incidents found ({curve.incidents:,} in all)."
    rows = tuple(
        (one.budget, interval_cell(one.events_a_week), interval_cell(one.recall, percent=True))
        for one in points
    )
    columns = (
        Column("Budget", "number", f"alerting.budget: expected {RATE}"),
        Column("Insights a week", "number"),
        Column("Incidents found", "number", "with the 95 % interval of a bootstrap"),
    )
    figure = Figure(
        budget_drawing(curve),
        alt="Insights a week against the share of incidents found. " + "; ".join(parts),
        caption="Bars are 95 % intervals. Further left: fewer interruptions; higher: fewer misses.",
    )
    table = Table("What each budget brings", columns, rows, where=where, filtered=False)
    return Section("Alert budget", (Text(lead), *([figure] if points else []), table), "budget")


def calibration_section(curves: Sequence[CalibrationCurve], where: str = "") -> Section:
    """Stated against realised rates of false alarms."""
    points = [(curve, one) for curve in curves for one in curve.points]
    rows = tuple(
        (curve.name, one.stated, interval_cell(one.realised), ratio(one.stated, one.realised),
         verdict(one.stated, one.realised))
        for curve, one in points
    )  # fmt: skip
    within = sum(row[-1] == "within" for row in rows)
    columns = (
        Column("Detector", "choice"),
        Column("Stated", "number", f"{RATE}, as alerting.budget states them"),
        Column("Realised", "number", "with the 95 % interval"),
        Column("Realised / stated", "number"),
        Column("Factor 2", "choice", "whether realised and stated are within a factor of 2; "
               "where the interval holds both a yes and a no, the logs are too short to tell"),
    )  # fmt: skip
    several = len(curves) > 1
    table = Table("Stated and realised rates", columns, rows, where=where, filtered=several)
    if not points:
        return Section("Calibration", (table,), "calibration")
    lead = f"{within} of {len(points)} stated rates are met within a factor of {FACTOR:g}."
    if within == len(points):
        lead += " An alert is as rare as it says."
    unsure = sum(row[-1] == "open" for row in rows)
    if unsure:
        lead += f" Of {unsure} more these logs are too short to tell."
    told = [f"{curve.name} states {one.stated:g} and realises {one.realised.value:.2g}"
            for curve, one in points]  # fmt: skip
    figure = Figure(
        calibration_drawing(curves),
        alt=f"Stated against realised {RATE}, on logarithmic axes. " + "; ".join(told),
        caption="Bars are 95 % intervals; a mark at the foot of the figure: none was seen.",
    )
    return Section("Calibration", (Text(lead), figure, table), "calibration")


def recall_section(
    curves: Sequence[RecallCurve], size: str, title: str = "Recall by size", where: str = ""
) -> Section:
    """How large something has to be to be found; ``size`` names the unit of the sizes."""
    cells = [(curve, at, one) for curve in curves
             for at, one in zip(curve.sizes, curve.recall, strict=True)]  # fmt: skip
    columns = (Column("Of", "choice"), Column(size[:1].upper() + size[1:], "number"),
               Column("Incidents found", "number", "with the 95 % interval"))  # fmt: skip
    rows = tuple((curve.name, at, interval_cell(one, percent=True)) for curve, at, one in cells)
    table = Table(title, columns, rows, where=where)
    if not cells:
        return Section(title, (table,))
    told = [
        f"{curve.name}: " + ", ".join(
            f"{_percent(one)} at {at:g}" for at, one in zip(curve.sizes, curve.recall, strict=True)
        )
        for curve in curves
    ]  # fmt: skip
    figure = Figure(
        recall_drawing(curves, size),
        alt=f"Share of incidents found against {size}. " + "; ".join(told),
        caption="Bars are 95 % intervals.",
    )
    return Section(title, (figure, Section("The numbers", (table,), folded=True)))


def interval_cell(interval: Interval, *, percent: bool = False) -> Cell:
    """A number with its interval below it."""
    if not math.isfinite(interval.value):
        return Cell(None, UNKNOWN)
    text = _percent(interval) if percent else _short(interval.value)
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return Cell(interval.value, text)
    low, high = interval.low, interval.high
    note = f"{low:.0%} to {high:.0%}" if percent else f"{_short(low)} to {_short(high)}"
    return Cell(interval.value, text, note)


def ratio(stated: float, realised: Interval) -> float | None:
    """Realised over stated; None where nothing was stated or nothing is known."""
    if stated <= 0 or not math.isfinite(realised.value):
        return None
    return realised.value / stated


def verdict(stated: float, realised: Interval) -> str:
    """Whether a rate is within ``FACTOR`` of what was stated: within, too many, too few, or open
    where the interval reaches into the factor from outside, or nothing was seen that a bootstrap
    could draw from."""
    if not math.isfinite(realised.value) or realised.high <= 0:
        return "open"
    low, high = stated / FACTOR, stated * FACTOR
    if low <= realised.value <= high:
        return "within"
    if realised.low <= high and realised.high >= low:
        return "open"
    return "too many" if realised.value > high else "too few"


def _percent(interval: Interval) -> str:
    return f"{interval.value:.0%}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.2g}"
