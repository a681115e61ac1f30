"""The portions that a window is scored in: the same whatever runs it is divided into.

A portion lies within one UTC day and is scored with the days before it as context, under the
baseline of its stretch. So a minute is always scored from a panel that begins at the same minute,
and what comes after it changes nothing: its scores are the same, bit for bit, whether a month is
scored at once or minute by minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from trailsight.contracts.panel import Panel
from trailsight.jobs.windows import MINUTES_A_DAY, Windows
from trailsight.series.excluded import REACH

CONTEXT = 4 * MINUTES_A_DAY
"""Minutes before the day that go with it: the trailing level looks back three days and an hour,
and windows of six hours begin where an episode may, six hours before the day."""


@dataclass(frozen=True)
class Portion:
    """The minutes [first, last), since the epoch."""

    context: int
    """First minute of the panel they are scored in."""
    first: int
    last: int
    windows: Windows
    """Those of the stretch: its baseline is learnt from ``train_start`` to ``train_end``."""

    @property
    def reach(self) -> int:
        """The first minute to read: what stands in for excluded minutes lies weeks back."""
        if not self.windows.excluded.within(self.context, self.last).spans:
            return self.context
        return max(self.context - REACH, min(self.windows.train_start, self.context))

    def observed(self, panel: Panel) -> Panel:
        """``panel``, which begins at ``reach``, from ``context`` on; what was excluded is
        replaced, and series that were called then only are left out."""
        filled = self.windows.excluded.filled(panel, causal=True)
        if filled is panel:
            return panel
        recent = filled.window(self.context, self.last)
        excluded = self.windows.excluded.within(self.context, self.last).spans
        recent = replace(recent, excluded=excluded)
        return recent.take(np.flatnonzero(np.diff(recent.indptr)))


def portions(windows: Windows, scored_to: int, refit_days: int | None) -> Iterator[Portion]:
    """What is left to score of ``windows`` from ``scored_to`` on.

    A baseline serves ``refit_days`` from ``windows.score_start`` on, then one is learnt from all
    before; None: one serves for ever.
    """
    first = scored_to
    while first < windows.score_end:
        day = first - first % MINUTES_A_DAY
        last = min(day + MINUTES_A_DAY, windows.score_end)
        stretch = windows
        if refit_days is not None:
            length = refit_days * MINUTES_A_DAY
            past = (first - windows.score_start) // length * length
            last = min(last, windows.score_start + past + length)
            stretch = windows.learnt_to(windows.train_end + past)
        yield Portion(day - CONTEXT, first, last, stretch)
        first = last
