"""Figures that are drawn to be looked at, and kept where that is wanted."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def saved(figure: "Figure", path: str | Path | None) -> "Figure":
    """``figure``, written to ``path`` (PNG, SVG or PDF by its ending) where one is given."""
    if path is not None:
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(target)
    return figure
