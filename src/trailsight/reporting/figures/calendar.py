"""The calendar of a series: hour of the day against day, so that weeks and holes are seen."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.figure import CalendarGraph
from trailsight.contracts.series import ERROR_RATE
from trailsight.reporting.figures.canvas import COUNTS, INK, INSIGHT, MUTED, shown, svg
from trailsight.reporting.words import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import PathPatch

INCHES = 10.6, 3.1
EPOCH = date(1970, 1, 1)
WEEKDAYS = "MTWTFSS"
LEVELS = 6
FAINTEST = 0.16
"""Opacity of the lowest level: so the busiest hours stand out from paper, be it dark or light."""


def calendar_drawing(graph: CalendarGraph) -> bytes:
    """Draws ``graph`` as an SVG for a report; levels are steps of a logarithm."""
    return svg(lambda figure: _draw(figure, graph), *INCHES)


def calendar_figure(graph: CalendarGraph, name: str) -> "Figure":
    """The same under a title, for a notebook."""

    def draw(figure: "Figure") -> None:
        place: dict[str, Any] = {"va": "top", "color": INK, "parse_math": False}
        figure.text(0.012, 0.975, printable(name), size=12, weight="bold", **place)
        _draw(figure, graph, top=0.76)

    return shown(draw, INCHES[0], INCHES[1] + 0.4)


def levels(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    """(L,) the least calls per hour of each level, at most ``LEVELS``; the first is 1."""
    top = max(float(np.nanmax(counts, initial=1.0)), 1.0)
    least = np.unique(np.round(np.geomspace(1.0, top + 1, LEVELS + 1))[:-1])
    return least[least <= top].astype(np.int64)


def _draw(figure: "Figure", graph: CalendarGraph, top: float = 0.88) -> None:
    from matplotlib.patches import Rectangle

    axes = figure.add_axes((0.055, 0.22, 0.93, top - 0.22))
    least = levels(graph.counts)
    level = np.searchsorted(least, graph.counts, side="right")
    level[np.isnan(graph.counts)] = -1
    shades = np.linspace(FAINTEST, 1.0, len(least)) if len(least) > 1 else np.ones(1)
    swatches = []
    for number, shade in enumerate(shades, 1):
        axes.add_patch(_cells(level == number, facecolor=COUNTS, alpha=shade, lw=0))
        upper = f"–{least[number] - 1:,}" if number < len(least) else " or more"
        upper = "" if upper == f"–{least[number - 1]:,}" else upper
        look = Rectangle((0, 0), 1, 1, facecolor=COUNTS, alpha=shade, lw=0)
        swatches.append((look, f"{least[number - 1]:,}{upper}"))
    if (level == -1).any():
        hatched = {"fill": False, "hatch": "////", "edgecolor": MUTED, "lw": 0}
        axes.add_patch(_cells(level == -1, **hatched))
        swatches.append((Rectangle((0, 0), 1, 1, **hatched), "no logs"))  # type: ignore[arg-type]
    for number, (column, low, high) in enumerate(graph.periods):
        span = max(high - low, 0.6)
        outline = {"fill": False, "edgecolor": INSIGHT, "lw": 2.2, "zorder": 5}
        box = Rectangle((column, min(low, 24 - span)), 1, span, **outline)  # type: ignore[arg-type]
        axes.add_patch(box)
        if not number:
            swatches.append((box, "Insight"))
    axes.legend(
        *zip(*swatches, strict=True), loc="lower left", bbox_to_anchor=(-0.008, 1.0),
        title=f"{_unit(graph)} per hour", title_fontsize=9, alignment="left", ncols=len(swatches),
        frameon=False, fontsize=9, labelcolor=INK, handlelength=1.3, columnspacing=1.2,
        borderaxespad=0.1,
    )  # fmt: skip
    _marks(axes, graph)


def _cells(inside: NDArray[np.bool_], **look: Any) -> "PathPatch":  # noqa: ANN401 - matplotlib's
    """One patch of all hours in ``inside`` (24, D); runs of hours are one box."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    corners, codes = [(0.0, 0.0)], [Path.MOVETO]
    edges = np.diff(np.pad(inside, ((1, 1), (0, 0))).astype(np.int8), axis=0)
    for column in range(inside.shape[1]):
        begins, ends = (np.flatnonzero(edges[:, column] == sign) for sign in (1, -1))
        for low, high in zip(begins.tolist(), ends.tolist(), strict=True):
            right = column + 1
            corners += [(column, low), (right, low), (right, high), (column, high), (column, low)]
            codes += [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(corners, codes), **look)


def _unit(graph: CalendarGraph) -> str:
    return "errors" if graph.key.insight_type == ERROR_RATE else "calls"


def _marks(axes: "Axes", graph: CalendarGraph) -> None:
    days = graph.counts.shape[1]
    dates = [EPOCH + timedelta(days=graph.first_day + number) for number in range(days)]
    mondays = [number for number, day in enumerate(dates) if day.weekday() == 0]
    axes.set_xlim(0, days)
    axes.set_ylim(24, 0)
    for monday in mondays:
        axes.axvline(monday, color=MUTED, lw=0.8)
    letters = [WEEKDAYS[day.weekday()] for day in dates]
    axes.set_xticks(np.arange(days) + 0.5, letters if days <= 70 else [""] * days)
    for label, rest in zip(axes.get_xticklabels(), graph.rest, strict=True):
        label.set_fontweight("bold" if rest else "normal")
        label.set_color(INSIGHT if rest else INK)
    for number in [one for one in mondays if days - one >= 3] or [0]:
        axes.text(number + 0.1, 28.6, f"{dates[number]:%Y-%m-%d}", size=9, color=INK, va="center")
    axes.set_yticks([0, 6, 12, 18, 24], ["00", "06", "12", "18", "24"])
    axes.set_ylabel(f"hour, {graph.timezone}", size=9.5, color=INK)
    axes.tick_params(labelsize=9, length=0, labelcolor=INK)
    axes.tick_params(axis="y", length=3, colors=MUTED, labelcolor=INK)
    for spine in axes.spines.values():
        spine.set_visible(False)
