"""What several checks of the contract assert."""

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.expected import QUARTER, Expected, slots_between
from trailsight.contracts.panel import Panel


def finite(expected: Expected, recent: Panel) -> None:
    """Arrays of the panel's shape, float32, finite, and in their ranges."""
    first, number = slots_between(recent.start, recent.length)
    assert expected.keys == recent.keys, "other keys are expected than asked for"
    assert expected.first == first, "the first slot is not that of the panel"
    series = len(recent.keys)
    shapes = {"mean": (series, number), "clumping": (series,), "noise": (series,)}
    if expected.evidence is not None:
        shapes["evidence"] = (len(recent.minute),)
    for name, shape in shapes.items():
        array: NDArray[np.float32] = getattr(expected, name)
        assert array.shape == shape, f"{name} has shape {array.shape}, not {shape}"
        assert array.dtype == np.float32, f"{name} is {array.dtype}"
        assert np.isfinite(array).all(), f"{name} is not finite"
        assert (array >= 0).all(), f"{name} is negative"
    assert (expected.mean > 0).all(), "a mean is 0"
    assert (expected.clumping >= 1).all(), "clumping is below 1"


def same(first: Expected, second: Expected, what: str) -> None:
    """Equal expectations, bit by bit; ``what`` would change them."""
    assert (first.evidence is None) == (second.evidence is None), f"{what} changes evidence"
    for name in ("mean", "clumping", "noise", "evidence"):
        one, other = getattr(first, name), getattr(second, name)
        assert one is None or one.tobytes() == other.tobytes(), f"{what} changes {name}"


def by_minute(expected: Expected, recent: Panel) -> NDArray[np.float32]:
    """(S, T) the mean of every minute of the panel that was asked for."""
    minute = np.arange(recent.start, recent.end)
    return expected.mean[:, minute // QUARTER - expected.first]


def sealed(panel: Panel) -> Panel:
    """The panel with arrays that raise when written to."""
    for array in (panel.since, panel.indptr, panel.minute, panel.count):
        array.flags.writeable = False
    return panel
