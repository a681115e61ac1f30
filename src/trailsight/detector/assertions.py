"""What several checks of the contract assert."""

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores

PARTS = ("bans", "drop_bans", "expected", "size")


def finite(scores: Scores, recent: Panel) -> None:
    """Scores of the panel's shape, float32, finite and not negative."""
    assert scores.keys == recent.keys, "scores have other keys than their panel"
    assert scores.start == recent.start, "scores start elsewhere"
    for name in PARTS:
        array: NDArray[np.float32] = getattr(scores, name)
        shape = (len(recent.keys), recent.length)
        assert array.shape == shape, f"{name} has shape {array.shape}, not {shape}"
        assert array.dtype == np.float32, f"{name} is {array.dtype}"
        assert np.isfinite(array).all(), f"{name} is not finite"
        assert (array >= 0).all(), f"{name} is negative"


def same(first: Scores, second: Scores, what: str) -> None:
    """Equal scores, bit by bit; ``what`` would change them."""
    for name in PARTS:
        equal = getattr(first, name).tobytes() == getattr(second, name).tobytes()
        assert equal, f"{what} changes {name}"


def sealed(panel: Panel) -> Panel:
    """The panel with arrays that raise when written to."""
    for array in (panel.since, panel.indptr, panel.minute, panel.count):
        array.flags.writeable = False
    return panel
