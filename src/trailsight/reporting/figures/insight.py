"""The graph of one Insight: what was called, what was expected, and the unusual period.

It shows what the CloudTrail console's Insights graph shows (AWS user guide, "Viewing Insights
events"): calls or errors per minute, both averages and the unusual period, coloured; with the
expected range added.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.figure import InsightGraph
from trailsight.contracts.series import ERROR_RATE
from trailsight.reporting.figures.canvas import (
    BASELINE,
    CALLS,
    COUNTS,
    EXPECTED,
    INK,
    INSIGHT,
    PERIOD,
    RANGE,
    bare,
    png,
    steps,
    svg,
)
from trailsight.reporting.figures.clock import clock, moment
from trailsight.reporting.words import (
    MINUTES_A_DAY,
    UNKNOWN,
    duration,
    identity,
    printable,
    rarity,
    rate,
    shortened,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 1200, 560
"""Pixels of a PNG."""
INCHES = 10.6, 4.0
"""Of the drawing in a report, which has its title in words."""
RANGE_BANS = 3.0
RANGE_LABEL = "expected range (999 in 1,000)"
"""What one minute in 1,000 leaves."""
LONGEST = 96
"""Characters that fit a line of the title."""


def insight_figure(graph: InsightGraph, path: Path) -> None:
    """Draws ``graph`` as a PNG of 1200 x 560 pixels; equal graphs give equal bytes."""
    write_bytes(path, png(lambda figure: _titled(figure, graph), WIDTH, HEIGHT))


def insight_drawing(graph: InsightGraph) -> bytes:
    """The same without its title, as an SVG for a report."""
    return svg(lambda figure: _panels(figure, graph, 0.9, 0.075), *INCHES)


def title(graph: InsightGraph) -> str:
    """What happened, in a sentence; two lines where the names are long."""
    key, unit = graph.episode.key, _unit(graph)
    code = f" {key.error_code}" if key.error_code is not None else ""
    what = f"{key.event_name}{code}"
    rest = (
        f"in {key.account}, {key.region}: {rate(graph.insight_average)} {unit}/min "
        f"against {rate(graph.baseline_average)} ({key.insight_type})"
    )
    lines = [f"{what} {rest}"] if len(what) + len(rest) < LONGEST else [what, rest]
    return "\n".join(shortened(printable(line), LONGEST) for line in lines)


def subtitle(graph: InsightGraph) -> str:
    """When, how unusual, and who."""
    episode = graph.episode
    until = "and still open at" if episode.end is None else "to"
    end = moment(graph.end)
    if episode.start // MINUTES_A_DAY == graph.end // MINUTES_A_DAY:
        end = end.split()[1]
    when = f"{moment(episode.start)} {until} {end} UTC ({duration(graph.end - episode.start)})"
    odds = f"{rarity(episode.peak_bans)} minutes"
    unusual = f"{episode.direction}: {odds} ({episode.peak_bans:.1f} bans)"
    who = shortened(printable(identity(graph.who)), 56)
    by = "by callers without an ARN" if who == UNKNOWN else f"mostly {who}"
    return f"{when}  ·  {unusual}  ·  {by}"


def _titled(figure: "Figure", graph: InsightGraph) -> None:
    lines = title(graph).count("\n")
    top = 0.81 - 0.045 * lines
    figure.text(
        0.018, 0.965, title(graph), size=13.5, weight="bold", va="top", color=INK, parse_math=False
    )
    figure.text(
        0.018, top + 0.09, subtitle(graph), size=10, va="center", color=INK, parse_math=False
    )
    _panels(figure, graph, top, 0.06)


def _panels(figure: "Figure", graph: InsightGraph, top: float, left: float) -> None:
    bottom, right = 0.11, 0.865
    below = graph.calls if graph.calls is not None else graph.errors
    floor = bottom if below is None else 0.32
    axes = figure.add_axes((left, floor, right - left, top - floor))
    panels = [axes]
    _series(axes, graph)
    if below is not None:
        lower = figure.add_axes((left, bottom, right - left, floor - bottom - 0.035))
        _strip(lower, graph, below, "all calls" if below is graph.calls else "errors of it")
        panels.append(lower)
    for panel in panels:
        _dress(panel, graph)
    clock(panels, graph.start, graph.start + max(len(graph.counts), 1))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.008, 1.0),
        ncols=4,
        frameon=False,
        fontsize=9,
        labelcolor=INK,
        handlelength=1.8,
        columnspacing=1.6,
        borderaxespad=0.1,
    )


def _series(axes: "Axes", graph: InsightGraph) -> None:
    from trailsight.detector.likelihood import upper_range

    unit = _unit(graph)
    edges = graph.start, graph.start + len(graph.counts)
    expected = graph.expected.astype(np.float64)
    upper = upper_range(expected, graph.size, RANGE_BANS).astype(np.float64)
    seen = max(graph.counts.max(initial=0), expected.max(initial=0), graph.insight_average, 1.0)
    high = 1.12 * max(seen, min(upper.max(initial=0), 3 * seen))
    thin = 1.5 if len(graph.counts) <= 720 else 0.8
    start, end = _period(graph)
    axes.fill_between(
        *steps(upper, graph.start), step="post", color=RANGE, lw=0, zorder=0.4, label=RANGE_LABEL
    )
    for values, colour, style, width, name, order in (
        (graph.counts, COUNTS, "-", thin, f"{unit} per minute", 2),
        (expected, EXPECTED, "--", 1.2, "expected", 3),
    ):
        axes.plot(
            *steps(values, graph.start),
            style,
            color=colour,
            lw=width,
            drawstyle="steps-post",
            zorder=order,
            label=name,
        )
    axes.axvspan(start, end, color=PERIOD, alpha=0.22, lw=0, zorder=0.6, label="Insight")
    axes.hlines(graph.insight_average, start, end, color=INSIGHT, lw=2, zorder=4)
    axes.hlines(graph.baseline_average, *edges, color=BASELINE, lw=1.4, ls=":", zorder=4)
    axes.set_ylim(0, high)
    axes.set_ylabel(f"{unit} per minute", size=9.5, color=INK)
    marks = [
        (graph.insight_average, f"Insight average\n{rate(graph.insight_average)}/min", INSIGHT),
        (graph.baseline_average, f"baseline average\n{rate(graph.baseline_average)}/min", BASELINE),
    ]
    places = _apart([value / high for value, _, _ in marks])
    for place, (_, text, colour) in zip(places, marks, strict=True):
        axes.text(
            1.01,
            place,
            text,
            color=colour,
            transform=axes.transAxes,
            size=9.5,
            va="center",
            weight="bold",
        )


def _strip(axes: "Axes", graph: InsightGraph, counts: NDArray[np.int64], name: str) -> None:
    """A second line on a scale of its own: errors are often one call in a thousand."""
    axes.plot(*steps(counts, graph.start), color=CALLS, lw=1.3, drawstyle="steps-post")
    axes.axvspan(*_period(graph), color=PERIOD, alpha=0.22, lw=0, zorder=0.6)
    axes.set_ylim(0, 1.15 * max(counts.max(initial=0), 1))
    axes.text(
        1.01, 0.5, f"{name}\nper minute", color=CALLS, transform=axes.transAxes, size=9.5,
        va="center", weight="bold",
    )  # fmt: skip


def _dress(axes: "Axes", graph: InsightGraph) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    bare(axes)
    axes.set_xlim(graph.start, graph.start + max(len(graph.counts), 1))
    few = 3 if axes.get_position().height < 0.3 else 6
    axes.yaxis.set_major_locator(MaxNLocator(few, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _period(graph: InsightGraph) -> tuple[int, int]:
    return graph.episode.start, graph.end


def _unit(graph: InsightGraph) -> str:
    return "errors" if graph.episode.key.insight_type == ERROR_RATE else "calls"


def _apart(places: Sequence[float], gap: float = 0.13) -> list[float]:
    """Heights (0 to 1) of two labels, moved apart where they would overlap."""
    upper, lower = (min(max(place, 0.03), 0.97) for place in places)
    if abs(upper - lower) >= gap:
        return [upper, lower]
    low = max(min(upper, lower, 1 - gap), 0.03)
    return [low + gap, low] if places[0] >= places[1] else [low, low + gap]
