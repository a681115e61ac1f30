"""What a sweep shows: its trials with the best so far, and which knobs matter."""

from typing import TYPE_CHECKING

import numpy as np

from trailsight.contracts.sweep import SweepCurve
from trailsight.reporting.figures.canvas import (
    BASELINE,
    COUNTS,
    INK,
    INSIGHT,
    MUTED,
    bare,
    svg,
)
from trailsight.reporting.words import printable, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def sweep_drawing(curve: SweepCurve) -> bytes:
    """The objective trial by trial, as an SVG: whole trials, stopped ones, and the best so far."""
    return svg(lambda figure: _trials(figure, curve), 8.0, 4.0)


def importance_drawing(curve: SweepCurve) -> bytes:
    """How much each knob matters, the most important first, as an SVG."""
    return svg(lambda figure: _importances(figure, curve), 8.0, 0.7 + 0.34 * len(curve.importances))


def _trials(figure: "Figure", curve: SweepCurve) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    axes = figure.add_axes((0.09, 0.15, 0.88, 0.74))
    points = [one for one in curve.points if np.isfinite(one.objective)]
    whole = [one for one in points if one.whole]
    stopped = [one for one in points if not one.whole]
    axes.plot(
        [one.number for one in stopped], [one.objective for one in stopped], "x", color=MUTED, ms=6,
        label="stopped early",
    )  # fmt: skip
    axes.plot(
        [one.number for one in whole], [one.objective for one in whole], "o", color=COUNTS, ms=5,
        label="to the end",
    )  # fmt: skip
    if whole:
        numbers = [*(one.number for one in whole), max(one.number for one in curve.points)]
        best = np.maximum.accumulate([one.objective for one in whole]).tolist()
        axes.step(
            numbers, [*best, best[-1]], where="post", color=COUNTS, lw=1.4, label="best so far"
        )
    axes.axhline(curve.default, color=BASELINE, lw=1.4, ls="--", label="settings as they are")
    for one in whole:
        if one.number == curve.best:
            axes.plot(one.number, one.objective, "o", ms=14, mfc="none", mec=INSIGHT, mew=2)
    bare(axes)
    axes.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("trial", size=10)
    axes.set_ylabel("weighted recall", size=10)
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=4, frameon=False, fontsize=9,
        labelcolor=INK, columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip


def _importances(figure: "Figure", curve: SweepCurve) -> None:
    from matplotlib.ticker import PercentFormatter

    axes: Axes = figure.add_axes(
        (0.32, 0.4 / figure.get_figheight(), 0.65, 0.98 - 0.4 / figure.get_figheight())
    )
    pairs = sorted(curve.importances, key=lambda pair: (pair[1], pair[0]))
    names = [shortened(printable(name), 40).replace("$", r"\$") for name, _ in pairs]
    axes.barh(range(len(pairs)), [value for _, value in pairs], color=COUNTS, height=0.6)
    axes.set_yticks(range(len(pairs)), names)
    bare(axes, grid="x")
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
