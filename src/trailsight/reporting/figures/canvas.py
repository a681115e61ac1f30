"""What figures are drawn on: pictures of equal bytes, and the colours that they share.

A PNG has a white ground and stands alone. An SVG is for the report: its letters are text, its
ground is clear, and its colours are names that the page's style gives a value
(``page/report.css``), so that one drawing serves dark and light.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Draw = Callable[["Figure"], None]

# Okabe and Ito's colours, told apart with any colour vision.
COUNTS, CALLS, INSIGHT, BASELINE = "#0072b2", "#cc79a7", "#d55e00", "#007a5a"
PERIOD, EXPECTED, RANGE = "#e69f00", "#4d4d4d", "#d0d0d0"
INK, MUTED, GRID = "#222222", "#666666", "#e3e3e3"
# From most to least history: by lightness, so that printers tell them apart too.
STEPS = ("#0b3a66", "#2b72b0", "#5a97ce")
NAMES = {
    COUNTS: "counts", CALLS: "calls", INSIGHT: "insight", BASELINE: "baseline",
    PERIOD: "period", EXPECTED: "expected", RANGE: "range", INK: "ink", MUTED: "muted",
    GRID: "grid", STEPS[0]: "step-1", STEPS[1]: "step-2", STEPS[2]: "step-3",
}  # fmt: skip
"""What the page's style calls them."""
UNIT = 72
"""Units of an SVG an inch; letters of ten points are ten units high."""
PIXELS = 100
"""An inch on a wide page; the page makes it narrower where it must."""
JOINS = "stroke-linejoin: round; stroke-linecap: butt"
"""What matplotlib says in a style of its own, which would be the whole page's."""
_BESIDES = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)
_COLOUR = re.compile("|".join(NAMES))
_NUMBER = re.compile(r"-?\d+\.\d+")


def png(draw: Draw, width: int, height: int, dpi: int = 100) -> bytes:
    """What ``draw`` draws as a PNG of ``width`` by ``height`` pixels on white."""
    return _drawn(draw, width / dpi, height / dpi, dpi, "png")


def svg(draw: Draw, width: float, height: float) -> bytes:
    """What ``draw`` draws as an SVG of ``width`` by ``height`` inches, in the page's colours."""
    text = _drawn(draw, width, height, UNIT, "svg").decode()
    text = text[text.index("<svg") :]
    text = _BESIDES.sub("", text)
    for name in ("width", "height"):
        text = re.sub(rf'(<svg[^>]*?) {name}="[^"]*"', r"\1", text, count=1)
    text = text.replace("<svg", f'<svg style="--width: {width * PIXELS:.0f}px; {JOINS}"', 1)
    text = re.sub(r"'DejaVu Sans'", "system-ui, sans-serif", text)
    text = re.sub(r"\n\s*", "\n", text)
    text = re.sub(r" d=\"[^\"]*\"", lambda path: _NUMBER.sub(_rounded, path[0]), text)
    text = _COLOUR.sub(lambda found: f"var(--{NAMES[found[0]]}, {found[0]})", text)
    return text.encode()


def steps(values: ArrayLike, start: int) -> tuple[Floats, Floats]:
    """Edges and heights of T values per minute from ``start`` on, for steps that hold until the
    next edge; minutes that continue what was before are left out, for they draw nothing."""
    heights = np.asarray(values, np.float64)
    heights = np.append(heights, heights[-1:])
    edges = np.arange(len(heights), dtype=np.float64) + start
    if len(heights) < 3:
        return edges, heights
    new = np.ones(len(heights), np.bool_)
    before, now = heights[:-2], heights[1:-1]
    new[1:-1] = ~((before == now) | (np.isnan(before) & np.isnan(now)))
    return edges[new], heights[new]


def bare(axes: "Axes", *, grid: str | None = "y") -> None:
    """Axes without a frame, with a faint grid."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(MUTED)
    if grid is not None:
        axes.grid(axis=grid, color=GRID, lw=0.7)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=9, length=3, colors=MUTED, labelcolor=INK)


def _rounded(number: re.Match[str]) -> str:
    """A coordinate to a hundredth of a unit."""
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def shown(draw: Draw, width: float, height: float) -> "Figure":
    """What ``draw`` draws, as a figure of ``width`` by ``height`` inches on white, to be kept."""
    with _plain():
        figure = _shown_type()(figsize=(width, height), dpi=100, facecolor="white")
        draw(figure)
    return figure


@cache
def _shown_type() -> "type[Figure]":
    """A figure that a notebook shows whether or not pyplot is there."""
    from matplotlib.figure import Figure

    class Shown(Figure):
        def _repr_png_(self) -> bytes:
            target = BytesIO()
            with _plain():
                self.savefig(target, format="png")
            return target.getvalue()

    return Shown


@contextmanager
def _plain() -> Iterator[None]:
    """The same style whatever the reader's matplotlibrc says."""
    import warnings

    import matplotlib as mpl

    with warnings.catch_warnings(), mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.fonttype"], mpl.rcParams["svg.hashsalt"] = "none", "trailsight"
        mpl.rcParams["text.color"] = mpl.rcParams["axes.labelcolor"] = INK
        mpl.rcParams["font.family"] = "DejaVu Sans"
        warnings.filterwarnings("ignore", message="Glyph")  # a box for a letter the font lacks
        yield


def _drawn(draw: Draw, width: float, height: float, dpi: int, kind: str) -> bytes:
    from matplotlib.figure import Figure

    target = BytesIO()
    with _plain():
        figure = Figure(figsize=(width, height), dpi=dpi)
        draw(figure)
        if kind == "png":
            figure.savefig(target, format="png", metadata={"Software": None})
        else:
            figure.savefig(target, format="svg", transparent=True, metadata={"Date": None})
    return target.getvalue()
