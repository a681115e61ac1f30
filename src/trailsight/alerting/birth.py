"""A series begins with its first call: what was silent before tells nothing of its level."""

from dataclasses import replace

import numpy as np

from trailsight.contracts.panel import Panel

DAY = 1440
QUIET = 3 * DAY
"""Silence before the first call that is taken for not being there yet."""


def born(history: Panel) -> Panel:
    """``history`` with ``since`` moved to the day of the first call, where long silence went
    before; a series that was never called is left as it is."""
    called = np.diff(history.indptr) > 0
    first = np.full(len(history.keys), 0, np.int64)
    first[called] = history.minute[history.indptr[:-1][called]]
    day = first - (first + history.start) % DAY
    late = called & (day - history.since > QUIET)
    return replace(history, since=np.where(late, day, history.since).astype(np.int32))
