"""The graph of one Insight: what was called, what was expected, and the unusual period.

With ``timeline.py`` the only file that knows matplotlib. It draws what the CloudTrail console's
Insights graph shows (AWS user guide, "Viewing Insights events"), with the expected range added.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.atomic import replacing
from trailsight.contracts.figure import InsightGraph
from trailsight.contracts.series import ERROR_RATE
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

WIDTH, HEIGHT, DPI = 1200, 560, 100
"""Pixels, and pixels an inch."""
RANGE_BANS = 3.0
RANGE_LABEL = "expected range (999 in 1,000)"
"""What one minute in 1,000 leaves."""
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080)
"""Minutes between two marks of the time axis; the first that gives at most ``MARKS``."""
MARKS = 10
LONGEST = 96
"""Characters that fit a line of the title."""

# Okabe and Ito's colours, told apart with any colour vision.
COUNTS, CALLS, INSIGHT, BASELINE = "#0072B2", "#CC79A7", "#D55E00", "#007A5A"
EXPECTED, RANGE, PERIOD, INK = "#4D4D4D", "#D0D0D0", "#E69F00", "#222222"


def insight_figure(graph: InsightGraph, path: Path) -> None:
    """Draws ``graph`` as a PNG of 1200 x 560 pixels; equal graphs give equal bytes."""
    import warnings

    import matplotlib as mpl
    from matplotlib.figure import Figure

    with warnings.catch_warnings(), mpl.rc_context():
        mpl.rcdefaults()  # whatever the reader's matplotlibrc says
        warnings.filterwarnings("ignore", message="Glyph")  # a box for a letter the font lacks
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI)
        _draw(figure, graph)
        with replacing(path) as temporary:
            figure.savefig(temporary, format="png", metadata={"Software": None})


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
    end = _time(graph.end)
    if episode.start // MINUTES_A_DAY == graph.end // MINUTES_A_DAY:
        end = end.split()[1]
    when = f"{_time(episode.start)} {until} {end} UTC ({duration(graph.end - episode.start)})"
    odds = f"{rarity(episode.peak_bans)} minutes"
    unusual = f"{episode.direction}: {odds} ({episode.peak_bans:.1f} bans)"
    who = shortened(printable(identity(graph.who)), 56)
    by = "by callers without an ARN" if who == UNKNOWN else f"mostly {who}"
    return f"{when}  ·  {unusual}  ·  {by}"


def _draw(figure: "Figure", graph: InsightGraph) -> None:
    strip = graph.calls is not None
    lines = title(graph).count("\n")
    top = 0.81 - 0.045 * lines
    bottom, right = 0.11, 0.865
    floor = 0.32 if strip else bottom
    axes = figure.add_axes((0.06, floor, right - 0.06, top - floor))
    figure.text(
        0.018, 0.965, title(graph), size=13.5, weight="bold", va="top", color=INK, parse_math=False
    )
    figure.text(
        0.018, top + 0.09, subtitle(graph), size=10, va="center", color=INK, parse_math=False
    )
    panels = [axes]
    _series(axes, graph)
    if graph.calls is not None:
        lower = figure.add_axes((0.06, bottom, right - 0.06, floor - bottom - 0.035))
        _calls(lower, graph, graph.calls)
        panels.append(lower)
    for panel in panels:
        _dress(panel, graph)
        panel.tick_params(labelbottom=panel is panels[-1])
    _clock(panels, graph)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.008, 1.0),
        ncols=4,
        frameon=False,
        fontsize=9,
        handlelength=1.8,
        columnspacing=1.6,
        borderaxespad=0.1,
    )


def _series(axes: "Axes", graph: InsightGraph) -> None:
    from trailsight.detector.likelihood import upper_range

    unit = _unit(graph)
    edges = np.arange(len(graph.counts) + 1) + graph.start
    expected = graph.expected.astype(np.float64)
    upper = upper_range(expected, graph.size, RANGE_BANS).astype(np.float64)
    seen = max(graph.counts.max(initial=0), expected.max(initial=0), graph.insight_average, 1.0)
    high = 1.12 * max(seen, min(upper.max(initial=0), 3 * seen))
    thin = 1.5 if len(graph.counts) <= 720 else 0.8
    start, end = _period(graph)
    axes.fill_between(
        edges, _steps(upper), step="post", color=RANGE, lw=0, zorder=0.4, label=RANGE_LABEL
    )
    for values, colour, style, width, name, order in (
        (graph.counts, COUNTS, "-", thin, f"{unit} per minute", 2),
        (expected, EXPECTED, "--", 1.2, "expected", 3),
    ):
        axes.plot(
            edges,
            _steps(values),
            style,
            color=colour,
            lw=width,
            drawstyle="steps-post",
            zorder=order,
            label=name,
        )
    axes.axvspan(start, end, color=PERIOD, alpha=0.22, lw=0, zorder=0.6, label="Insight")
    axes.hlines(graph.insight_average, start, end, color=INSIGHT, lw=2, zorder=4)
    axes.hlines(
        graph.baseline_average, edges[0], edges[-1], color=BASELINE, lw=1.4, ls=":", zorder=4
    )
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


def _calls(axes: "Axes", graph: InsightGraph, calls: NDArray[np.int64]) -> None:
    """All calls of the API, on a scale of their own: errors are often one in a thousand."""
    edges = np.arange(len(calls) + 1) + graph.start
    axes.plot(edges, _steps(calls), color=CALLS, lw=1.3, drawstyle="steps-post")
    axes.axvspan(*_period(graph), color=PERIOD, alpha=0.22, lw=0, zorder=0.6)
    axes.set_ylim(0, 1.15 * max(calls.max(initial=0), 1))
    axes.text(
        1.01, 0.5, "all calls\nper minute", color=CALLS, transform=axes.transAxes, size=9.5,
        va="center", weight="bold",
    )  # fmt: skip


def _dress(axes: "Axes", graph: InsightGraph) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.set_xlim(graph.start, graph.start + max(len(graph.counts), 1))
    few = 3 if axes.get_position().height < 0.3 else 6
    axes.yaxis.set_major_locator(MaxNLocator(few, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color="#E3E3E3", lw=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=9, length=3, colors=INK)


def _clock(panels: Sequence["Axes"], graph: InsightGraph) -> None:
    length = max(len(graph.counts), 1)
    step = next((step for step in STEPS if length <= step * MARKS), STEPS[-1])
    first = -(-graph.start // step) * step
    marks = range(first, max(graph.start + length, first) + 1, step)
    labels, day = [], ""
    for minute in marks:
        date, clock = _time(minute).split()
        labels.append(clock if date == day else f"{clock}\n{date}")
        day = date
    for axes in panels:
        axes.set_xticks(list(marks))
    panels[-1].set_xticklabels([f"{labels[0]} UTC", *labels[1:]])


def _steps(values: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.float64]:
    """(T + 1,) a value for each edge of T minutes: the last one holds to the end."""
    return np.append(values.astype(np.float64), values[-1:])


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


def _time(minute: int) -> str:
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%d %H:%M}"
