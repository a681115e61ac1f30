"""Marks of a time axis: few, at round moments, with the date where it changes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROUND = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 20160, 40320)
"""Minutes between two marks; the first that gives at most so many as are wanted."""


def moment(minute: int) -> str:
    """Minutes since the epoch as ``2026-03-18 02:10``."""
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%d %H:%M}"


def clock(panels: Sequence["Axes"], start: int, end: int, marks: int = 10) -> None:
    """Marks the minutes [start, end) on ``panels``, with words below the last of them."""
    length = max(end - start, 1)
    step = next((step for step in ROUND if length <= step * marks), ROUND[-1])
    first = -(-start // step) * step
    places = range(first, max(end, first) + 1, step)
    labels, day = [], ""
    for minute in places:
        date, time = moment(minute).split()
        if step % 1440 == 0:
            labels.append(date)
        else:
            labels.append(time if date == day else f"{time}\n{date}")
        day = date
    for axes in panels:
        axes.set_xticks(list(places))
        axes.tick_params(labelbottom=axes is panels[-1])
    panels[-1].set_xticklabels([f"{labels[0]} UTC", *labels[1:]])
