"""All that was called, in memory: what a backtest learns from and scores, portion by portion."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from trailsight.activity.store import ActivityStore
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.minutes import Coverage, including
from trailsight.jobs.portions import CONTEXT, Portion
from trailsight.jobs.windows import MINUTES_A_DAY, Windows
from trailsight.series.choice import COLUMNS, SeriesChoice


@dataclass(frozen=True)
class History:
    """A panel of all minutes that are learnt from or scored."""

    panel: Panel
    coverage: Coverage

    @classmethod
    def read(cls, store: ActivityStore, series: SeriesChoice, windows: Windows) -> Self:
        """What ``windows`` ask for, with the days that scoring takes as context."""
        day = windows.score_start - windows.score_start % MINUTES_A_DAY
        start, end = min(windows.train_start, day - CONTEXT), windows.score_end
        coverage = store.coverage()
        parts = store.parts(start, end, COLUMNS)
        return cls(series.panel_of(parts, start, end, coverage), coverage)

    @classmethod
    def of(cls, panel: Panel, first: int) -> Self:
        """That of a panel made by hand, of which the minutes from ``first`` (since the epoch) on
        are scored; minutes before the panel count as not observed."""
        begin = min(panel.start, first - first % MINUTES_A_DAY - CONTEXT)
        shift = panel.start - begin
        coverage: dict[tuple[str, str], int] = {}
        for key, since in zip(panel.keys, panel.since.tolist(), strict=True):
            place = key.account, key.region
            coverage[place] = min(coverage.get(place, panel.end), panel.start + since)
        whole = replace(
            panel,
            start=begin,
            length=panel.length + shift,
            since=(panel.since + shift).astype(np.int32),
            minute=(panel.minute + shift).astype(np.int32),
        )
        return cls(whole, coverage)

    def learnt(self, windows: Windows) -> Panel:
        """The history that the baseline of ``windows`` learns from."""
        history = self.panel.window(windows.train_start, windows.train_end)
        return called(windows.excluded.filled(history, causal=False))

    def panel_of(self, portion: Portion, keys: set[SeriesKey]) -> Panel:
        """The panel that a portion is scored in: equal to the one that ``score`` reads."""
        recent = called(self.panel.window(portion.reach, portion.last))
        return including(portion.observed(recent), keys, self.coverage)

    def having(self, panel: Panel) -> Self:
        """The same with other counts, as after an injection."""
        return replace(self, panel=panel)


def called(panel: Panel) -> Panel:
    """The series that were called at all: nobody knows of those that are called later."""
    return panel.take(np.flatnonzero(np.diff(panel.indptr)))
