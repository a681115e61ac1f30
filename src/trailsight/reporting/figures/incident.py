"""Small multiples of an incident: each of its series, one below the other, on one time axis."""

from typing import TYPE_CHECKING, Any

import numpy as np

from trailsight.contracts.figure import IncidentGraph, IncidentSeries
from trailsight.contracts.series import ERROR_RATE
from trailsight.reporting.figures.canvas import (
    COUNTS,
    EXPECTED,
    INK,
    INSIGHT,
    MUTED,
    PERIOD,
    bare,
    steps,
    svg,
)
from trailsight.reporting.figures.clock import clock
from trailsight.reporting.words import printable, service, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 10.6
HEAD, PANEL, GAP, FOOT = 0.35, 0.62, 0.3, 0.45
"""Inches: above all, of a panel, above each for its name, below all."""
MOST = 12
"""Series that are drawn, the first of those given."""


def incident_drawing(graph: IncidentGraph) -> bytes:
    """Draws at most ``MOST`` series as an SVG for a report; each has a scale of its own."""
    shown = graph.series[:MOST]
    height = HEAD + len(shown) * (PANEL + GAP) + FOOT
    return svg(lambda figure: _draw(figure, graph, shown, height), WIDTH, height)


def _draw(
    figure: "Figure", graph: IncidentGraph, shown: tuple[IncidentSeries, ...], height: float
) -> None:
    panels = []
    end = graph.start + max((len(one.counts) for one in shown), default=1)
    for number, one in enumerate(shown):
        bottom = height - HEAD - (number + 1) * (PANEL + GAP)
        axes = figure.add_axes((0.055, bottom / height, 0.915, PANEL / height))
        _series(axes, graph.start, one)
        axes.set_xlim(graph.start, end)
        panels.append(axes)
    if not panels:
        return
    clock(panels, graph.start, end)
    panels[0].legend(
        loc="lower right", bbox_to_anchor=(1.005, 1.0 + (GAP - 0.02) / PANEL), ncols=3,
        frameon=False, fontsize=9, labelcolor=INK, handlelength=1.8, borderaxespad=0.0,
    )  # fmt: skip


def _series(axes: "Axes", start: int, one: IncidentSeries) -> None:
    from matplotlib.ticker import FuncFormatter

    key = one.key
    axes.plot(
        *steps(one.counts, start), color=COUNTS, lw=1.2,
        drawstyle="steps-post", zorder=2, label="per minute",
    )  # fmt: skip
    axes.plot(
        *steps(one.expected, start), "--", color=EXPECTED, lw=1.1,
        drawstyle="steps-post", zorder=3, label="expected",
    )  # fmt: skip
    for number, period in enumerate(one.periods):
        label = None if number else "Insight"
        axes.axvspan(*period, color=PERIOD, alpha=0.22, lw=0, zorder=0.6, label=label)
    bare(axes)
    known = one.expected[np.isfinite(one.expected)]
    top = max(float(one.counts.max(initial=0)), float(known.max(initial=0)), 1.0)
    axes.set_ylim(0, 1.1 * top)
    axes.set_yticks([0, top])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    code = f" {key.error_code}" if key.error_code is not None else ""
    name = shortened(printable(f"{service(key.event_source)} {key.event_name}{code}"), 62)
    unit = "errors" if key.insight_type == ERROR_RATE else "calls"
    place: dict[str, Any] = {"transform": axes.transAxes, "va": "bottom", "parse_math": False}
    axes.text(0, 1.06, name, size=10, weight="bold", color=INK, **place)
    peak = f"{unit} in {printable(key.region)}, at most {int(one.counts.max(initial=0)):,} a minute"
    axes.text(1.0, 1.06, peak, size=9, ha="right", color=INSIGHT if one.periods else MUTED, **place)
