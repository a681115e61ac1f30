"""A series, what a detector expects of it, how unusual each minute is, and the episodes."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.figure import ScoreGraph
from trailsight.contracts.series import ERROR_RATE
from trailsight.reporting.figures.canvas import (
    BASELINE,
    CALLS,
    COUNTS,
    EXPECTED,
    INK,
    INSIGHT,
    MUTED,
    PERIOD,
    RANGE,
    bare,
    shown,
    steps,
)
from trailsight.reporting.figures.clock import clock
from trailsight.reporting.words import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCHES = 10.6, 5.0
LOOKS = ((INSIGHT, "-"), (BASELINE, "--"), (CALLS, "-."), (INK, ":"))
"""Colour and dash of each detector."""
LANE = 0.07
"""Height of the lane in which each of several detectors has its episodes."""
HIGHEST = 12.0
"""Bans that are drawn at most: no model's tail is to be believed beyond."""
PIXELS = 2000
"""Minutes beyond which neighbours share a step: of what is more unusual, the most is drawn."""


def score_figure(graph: ScoreGraph) -> "Figure":
    """Draws ``graph``: counts and what is expected above, bans and thresholds below."""
    return shown(lambda figure: _draw(figure, graph), *INCHES)


def _draw(figure: "Figure", graph: ScoreGraph) -> None:
    end = graph.start + max(len(graph.counts), 1)
    name = printable(graph.title)
    figure.text(0.012, 0.975, name, size=12, weight="bold", va="top", color=INK, parse_math=False)
    upper = figure.add_axes((0.06, 0.46, 0.925, 0.41))
    lower = figure.add_axes((0.06, 0.10, 0.925, 0.27))
    _counts(upper, graph)
    _bans(lower, graph)
    for axes in (upper, lower):
        axes.set_xlim(graph.start, end)
    clock([upper, lower], graph.start, end)
    for axes in (upper, lower):
        axes.legend(
            loc="lower left", bbox_to_anchor=(-0.008, 0.995), ncols=6, frameon=False, fontsize=9,
            labelcolor=INK, handlelength=1.8, columnspacing=1.5, borderaxespad=0.1,
        )  # fmt: skip


def _counts(axes: "Axes", graph: ScoreGraph) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    alone = len(graph.lines) == 1
    unit = "errors" if graph.key.insight_type == ERROR_RATE else "calls"
    edges, heights = steps(_thinned(graph.counts), graph.start)
    at = _places(edges, graph)
    axes.plot(at, heights, color=COUNTS, lw=1.0, drawstyle="steps-post", zorder=2,
              label=f"{unit} per minute")  # fmt: skip
    for line, (colour, dash) in zip(graph.lines, _looks(len(graph.lines)), strict=True):
        colour, dash = (EXPECTED, "--") if alone else (colour, dash)
        name = "expected" if alone else f"expected by {line.name}"
        edges, heights = steps(_thinned(line.expected), graph.start)
        axes.plot(_places(edges, graph), heights, dash, color=colour, lw=1.2,
                  drawstyle="steps-post", zorder=3, label=name)  # fmt: skip
        if alone:
            edges, heights = steps(_thinned(line.upper), graph.start)
            axes.fill_between(_places(edges, graph), heights, step="post", color=RANGE, lw=0,
                              zorder=0.4, label="expected range (999 in 1,000)")  # fmt: skip
    _periods(axes, graph)
    seen = max(graph.counts.max(initial=0), *(_highest(one.expected) for one in graph.lines))
    ranges = [_highest(one.upper) for one in graph.lines] if alone else [0.0]
    room = 1.12 if alone else 1.0 / (1 - LANE * (len(graph.lines) + 0.5))
    axes.set_ylim(0, room * max(float(seen), min(max(ranges), 3 * float(seen)), 1.0))
    bare(axes)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_ylabel(f"{unit} per minute", size=9.5)


def _bans(axes: "Axes", graph: ScoreGraph) -> None:
    alone = len(graph.lines) == 1
    told: set[float] = set()
    for line, (colour, dash) in zip(graph.lines, _looks(len(graph.lines)), strict=True):
        edges, heights = steps(_thinned(np.minimum(line.bans, HIGHEST)), graph.start)
        axes.plot(_places(edges, graph), heights, dash, color=colour, lw=1.0,
                  drawstyle="steps-post", label="bans" if alone else line.name)  # fmt: skip
        if line.threshold not in told:
            told.add(line.threshold)
            axes.axhline(line.threshold, color=MUTED, lw=1, ls=(0, (4, 2)),
                         label=f"{line.threshold:.2f} bans open an episode")  # fmt: skip
    if alone:
        _periods(axes, graph, label=False)
    bare(axes)
    highest = max(*(float(one.bans.max(initial=0)) for one in graph.lines), *told)
    axes.set_ylim(0, 1.12 * min(highest, HIGHEST))
    axes.set_ylabel("bans", size=9.5)


def _periods(axes: "Axes", graph: ScoreGraph, *, label: bool = True) -> None:
    """Episodes, widened to what can be seen; of several detectors a lane each, at the top."""
    end, number = graph.start + max(len(graph.counts), 1), len(graph.lines)
    least = (end - graph.start) / 400
    for lane, (line, (colour, _)) in enumerate(zip(graph.lines, _looks(number), strict=True)):
        for place, (first, last) in enumerate(line.periods):
            name = "episode" if number == 1 else f"episode of {line.name}"
            high, low = (1.0, 0.0) if number == 1 else (1 - LANE * lane, 1 - LANE * (lane + 0.8))
            axes.axvspan(
                max(first, graph.start), min(max(last, first + least), end), low, high,
                color=PERIOD if number == 1 else colour, alpha=0.25 if number == 1 else 0.8, lw=0,
                zorder=0.6, label=name if label and not place else None,
            )  # fmt: skip


def _highest(values: NDArray[np.generic]) -> float:
    return float(np.nan_to_num(np.asarray(values, np.float64)).max(initial=0.0))


def _looks(number: int) -> list[tuple[str, str]]:
    return [LOOKS[one % len(LOOKS)] for one in range(number)]


def _width(graph_length: int) -> int:
    return max(-(-graph_length // PIXELS), 1)


def _thinned(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """The largest of as many neighbours as share a step."""
    width, numbers = _width(len(values)), np.asarray(values, np.float64)
    if width == 1 or not len(numbers):
        return numbers
    whole = np.pad(numbers, (0, -len(numbers) % width), mode="edge")
    return np.asarray(whole.reshape(-1, width).max(axis=1))


def _places(edges: NDArray[np.float64], graph: ScoreGraph) -> NDArray[np.float64]:
    """Edges of thinned steps on the axis of minutes."""
    return graph.start + (edges - graph.start) * _width(len(graph.counts))
