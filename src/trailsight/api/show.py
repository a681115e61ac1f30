"""Shows a table or a figure where there is somebody to see it, and keeps it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Union

from trailsight.contracts.atomic import write_bytes

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

WIDEST = 48
"""Characters of a cell on a terminal."""
Shown = Union[str, "pd.DataFrame", "Figure"]


def show(value: Shown, save: str | Path | None = None) -> None:
    """A frame, a figure or a text: as such in a notebook, as text on the terminal in a script.

    ``save`` keeps it as well: a frame as CSV, a figure as PNG (or what the ending says), a text as
    it is. Of a figure a script shows where it was saved.
    """
    text, kept = _text(value)
    if save is not None:
        path = Path(save)
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept is None:
            value.savefig(path)  # type: ignore[union-attr, operator]
            text = f"[{path}]"
        else:
            write_bytes(path, kept.encode())
    if _in_notebook() and not isinstance(value, str):
        from IPython.display import display  # type: ignore[import-not-found]

        display(value)
    elif text:
        sys.stdout.write(f"{text}\n\n")


def _text(value: Shown) -> tuple[str, str | None]:
    """What is shown on a terminal, and what is kept; None: a picture."""
    import pandas as pd

    if isinstance(value, str):
        return value, f"{value}\n"
    if not isinstance(value, pd.DataFrame):
        return "", None
    # A plain count of rows says nothing.
    named = not (isinstance(value.index, pd.RangeIndex) and value.index.name is None)
    shown = value.to_string(index=named, max_colwidth=WIDEST)
    return shown, value.to_csv(index=named)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
