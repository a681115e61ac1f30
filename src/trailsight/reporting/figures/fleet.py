"""The fleet at a glance: the series of each service, how well known, and where alerts fell."""

from typing import TYPE_CHECKING

from trailsight.contracts.expected import STAGES
from trailsight.contracts.figure import FleetGraph
from trailsight.reporting.figures.canvas import (
    BASELINE,
    GRID,
    INK,
    INSIGHT,
    PERIOD,
    STEPS,
    bare,
    shown,
    svg,
)
from trailsight.reporting.figures.clock import clock
from trailsight.reporting.words import printable, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, LANE, HEAD, FOOT = 10.6, 0.27, 0.62, 0.5
"""Inches; a lane is one service."""
LOOKS = {
    "weekly": (STEPS[0], "", "by its weeks"),
    "daily": (STEPS[1], "", "by its days"),
    "global": (STEPS[2], "", "by its overall rate"),
    "fleet": (PERIOD, "////", "too new: by the fleet"),
}
"""Colour, hatching and name of what a series is judged by, the best known first."""


def fleet_drawing(graph: FleetGraph) -> bytes:
    """Draws ``graph`` as an SVG for a report."""
    height = HEAD + FOOT + LANE * max(len(graph.services), 1)
    return svg(lambda figure: _draw(figure, graph, height), WIDTH, height)


def fleet_figure(graph: FleetGraph) -> "Figure":
    """The same for a notebook."""
    height = HEAD + FOOT + LANE * max(len(graph.services), 1)
    return shown(lambda figure: _draw(figure, graph, height), WIDTH, height)


def _draw(figure: "Figure", graph: FleetGraph, height: float) -> None:
    if not graph.services:
        figure.text(0.5, 0.5, "no series", ha="center", color=INK)
        return
    bottom, tall = FOOT / height, 1 - (FOOT + HEAD) / height
    left = figure.add_axes((0.165, bottom, 0.33, tall))
    right = figure.add_axes((0.53, bottom, 0.435, tall))
    _stages(left, graph)
    _alerts(right, graph)
    for axes in (left, right):
        axes.set_ylim(max(len(graph.services), 1) - 0.5, -0.5)


def _stages(axes: "Axes", graph: FleetGraph) -> None:
    from matplotlib.ticker import MaxNLocator

    lanes = range(len(graph.services))
    before = [0] * len(graph.services)
    for stage, (colour, hatch, name) in LOOKS.items():
        widths = [int(number) for number in graph.stages[:, STAGES.index(stage)]]
        axes.barh(
            lanes, widths, left=before, height=0.7, color=colour, hatch=hatch, label=name,
            edgecolor=INK if hatch else colour, lw=0,
        )  # fmt: skip
        before = [done + width for done, width in zip(before, widths, strict=True)]
    for lane, total in enumerate(before):
        axes.annotate(
            f"{total:,}", (total, lane), xytext=(5, 0), textcoords="offset points", size=9,
            va="center", color=INK,
        )  # fmt: skip
    axes.set_xlim(0, 1.12 * max([*before, 1]))
    names = [shortened(printable(name), 22) for name in graph.services]
    bare(axes, grid=None)
    axes.set_yticks(list(lanes), names, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel("series watched", size=9.5)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.5, 1.0), ncols=4, frameon=False, fontsize=9,
        labelcolor=INK, handlelength=1.2, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip


def _alerts(axes: "Axes", graph: FleetGraph) -> None:
    for direction, marker, colour in (("rise", "^", INSIGHT), ("drop", "v", BASELINE)):
        found = [(minute, lane) for lane, minute, way in graph.alerts if way == direction]
        if found:
            axes.plot(
                *zip(*found, strict=True), marker, ms=8, color=colour, ls="",
                label=f"{direction} ({len(found)})", clip_on=False,
            )  # fmt: skip
    bare(axes, grid=None)
    for lane in range(len(graph.services)):
        axes.axhline(lane, color=GRID, lw=0.7, zorder=0)
    axes.set_yticks([])
    axes.set_xlim(graph.start, max(graph.end, graph.start + 1))
    clock([axes], graph.start, max(graph.end, graph.start + 1), marks=5)
    if graph.alerts:
        axes.legend(
            loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, fontsize=9,
            labelcolor=INK, handletextpad=0.3, columnspacing=1.2, borderaxespad=0.2,
        )  # fmt: skip
    else:
        axes.text(0.5, 0.5, "no alert", transform=axes.transAxes, ha="center", color=INK)
