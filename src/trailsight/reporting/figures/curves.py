"""What an evaluation shows: the budget curve, calibration, and recall by size."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trailsight.contracts.curve import BudgetCurve, CalibrationCurve, Interval, RecallCurve
from trailsight.reporting.figures.canvas import (
    BASELINE,
    CALLS,
    COUNTS,
    INK,
    INSIGHT,
    MUTED,
    PERIOD,
    RANGE,
    STEPS,
    bare,
    shown,
    svg,
)
from trailsight.reporting.words import printable, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (
    (COUNTS, "o", "-"), (INSIGHT, "s", "--"), (BASELINE, "^", "-."), (CALLS, "D", ":"),
    (PERIOD, "v", "-"), (STEPS[0], "P", "--"),
)  # fmt: skip
"""Colour, mark and dash of each line: any one of them tells lines apart."""
FACTOR = 2.0
"""Within it of what is stated, a rate is calibrated."""


def budget_drawing(curve: BudgetCurve) -> bytes:
    """Events a week against recall, with intervals, as an SVG; the set budget is ringed."""
    return svg(lambda figure: _budget(figure, curve), 8.0, 4.2)


def budget_figure(curve: BudgetCurve) -> "Figure":
    """The same for a notebook."""
    return shown(lambda figure: _budget(figure, curve), 8.0, 4.2)


def calibration_drawing(curves: Sequence[CalibrationCurve]) -> bytes:
    """Stated against realised false alarms on equal logarithmic axes, as an SVG."""
    return svg(lambda figure: _calibration(figure, curves), 6.4, 5.0)


def calibration_figure(curves: Sequence[CalibrationCurve]) -> "Figure":
    """The same for a notebook."""
    return shown(lambda figure: _calibration(figure, curves), 6.4, 5.0)


def recall_drawing(curves: Sequence[RecallCurve], size: str) -> bytes:
    """Recall by size, a line each, as an SVG; ``size`` is what the axis counts."""
    return svg(lambda figure: _recall(figure, curves, size), 8.0, 4.2)


def recall_figure(curves: Sequence[RecallCurve], size: str) -> "Figure":
    """The same for a notebook."""
    return shown(lambda figure: _recall(figure, curves, size), 8.0, 4.2)


def _budget(figure: "Figure", curve: BudgetCurve) -> None:
    axes = figure.add_axes((0.1, 0.15, 0.87, 0.78))
    points = [one for one in curve.points if np.isfinite(one.recall.value)]
    x = [one.events_a_week.value for one in points]
    y = [one.recall.value for one in points]
    _bars(axes, x, [one.recall for one in points], COUNTS)
    _bars(axes, y, [one.events_a_week for one in points], COUNTS, across=True)
    axes.plot(x, y, "o-", color=COUNTS, ms=5, lw=1.6)
    for one in points:
        chosen = one.budget == curve.chosen
        place = (one.events_a_week.value, one.recall.value)
        if chosen:
            axes.plot(*place, "o", ms=14, mfc="none", mec=INSIGHT, mew=2)
        axes.annotate(
            f"budget {one.budget:g}" if chosen else f"{one.budget:g}", place,
            xytext=(9, -12), textcoords="offset points", size=9.5,
            color=INSIGHT if chosen else INK, weight="bold" if chosen else "normal",
        )  # fmt: skip
    bare(axes, grid="both")
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_xlim(left=0)
    _plain(axes, "x")
    _share(axes)
    axes.set_xlabel("Insights a week in these logs", size=10)
    axes.set_ylabel("incidents found", size=10)


def _calibration(figure: "Figure", curves: Sequence[CalibrationCurve]) -> None:
    axes = figure.add_axes((0.12, 0.13, 0.85, 0.76))
    points = [point for curve in curves for point in curve.points]
    values = [v for p in points for v in (p.stated, p.realised.low, p.realised.high)]
    values = [value for value in values if np.isfinite(value) and value > 0]
    low, high = min([*values, 0.5]) / 2, max([*values, 2.0]) * 2
    line = np.array([low, high])
    axes.fill_between(
        line, line / FACTOR, line * FACTOR, color=RANGE, lw=0, label="within a factor of 2"
    )
    axes.plot(line, line, color=MUTED, lw=1, label="as stated")
    for curve, (colour, mark, dash) in zip(curves, _styles(len(curves)), strict=True):
        x = [one.stated for one in curve.points]
        # Where none was seen at all the mark stands at the foot, and the interval above it.
        y = [max(one.realised.value, low) for one in curve.points]
        _bars(axes, x, [one.realised for one in curve.points], colour, floor=low)
        axes.plot(x, y, marker=mark, ls=dash, color=colour, ms=6, lw=1.4, label=_name(curve.name))
    bare(axes, grid="both")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(low, high)
    axes.set_ylim(low, high)
    for axis in ("x", "y"):
        _plain(axes, axis)
    axes.set_xlabel("stated false alarms per 1,000 series per day", size=10)
    axes.set_ylabel("realised", size=10)
    _legend(axes)


def _recall(figure: "Figure", curves: Sequence[RecallCurve], size: str) -> None:
    axes = figure.add_axes((0.1, 0.15, 0.87, 0.74))
    for number, (curve, look) in enumerate(zip(curves, _styles(len(curves)), strict=True)):
        colour, mark, dash = look
        shift = 1 + 0.012 * (number - (len(curves) - 1) / 2)  # so that bars don't cover each other
        x = [one * shift for one in curve.sizes]
        _bars(axes, x, curve.recall, colour)
        y = [one.value for one in curve.recall]
        axes.plot(x, y, marker=mark, ls=dash, color=colour, ms=6, lw=1.6, label=_name(curve.name))
    bare(axes, grid="both")
    axes.set_xscale("log")
    sizes = sorted({size for curve in curves for size in curve.sizes})
    axes.set_xticks(sizes, [f"{one:g}" for one in sizes])
    axes.minorticks_off()
    _share(axes)
    axes.set_xlabel(size, size=10)
    axes.set_ylabel("incidents found", size=10)
    _legend(axes)


def _bars(
    axes: "Axes", at: Sequence[float], intervals: Sequence[Interval], colour: str,
    *, across: bool = False, floor: float | None = None,
) -> None:  # fmt: skip
    lines = axes.hlines if across else axes.vlines
    known = [
        (place, one.low if floor is None else max(one.low, floor), one.high)
        for place, one in zip(at, intervals, strict=True)
        if np.isfinite(one.low) and np.isfinite(one.high)
    ]
    if known:
        places, low, high = zip(*known, strict=True)
        lines(places, low, high, color=colour, lw=3, alpha=0.35)


def _styles(number: int) -> list[tuple[str, str, str]]:
    return [LINES[one % len(LINES)] for one in range(number)]


def _name(text: str) -> str:
    return shortened(printable(text), 40).replace("$", r"\$")


def _plain(axes: "Axes", axis: str) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter

    which = axes.xaxis if axis == "x" else axes.yaxis
    which.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    which.set_minor_formatter(NullFormatter())


def _share(axes: "Axes") -> None:
    from matplotlib.ticker import PercentFormatter

    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def _legend(axes: "Axes") -> None:
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=4, frameon=False, fontsize=9,
        labelcolor=INK, columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip
