"""Some series of a store: how often each was called, minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trailsight.api.frames import keys_frame, moments, repeated, times
from trailsight.api.moment import When, minute
from trailsight.api.pick import Api, key_of, label, pick
from trailsight.api.save import saved
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.calendars import calendar_graph, known_slots, whole_days
from trailsight.jobs.history import History
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import MINUTES_A_DAY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class View:
    """Some series over some minutes; made by ``Store.panel``."""

    settings: Settings
    history: History
    """All series over all minutes."""
    keys: tuple[SeriesKey, ...]
    start: int
    end: int
    """The minutes [start, end) that are seen, since the epoch."""
    days: tuple[int, ...]
    """Of which there are logs, since the epoch."""

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        shown = label(self.keys[0]) if len(self.keys) == 1 else f"{len(self.keys):,} series"
        first, last = (f"{one:%Y-%m-%d %H:%M}" for one in times([self.start, self.end]))
        return f"<View: {shown}, {first} to {last} UTC>"

    def pick(self, api: Api = None, **which: str | None) -> "View":
        """Some of its series, by ``api`` (a name, or a row of a frame), ``account``, ``region``,
        ``error``, ``type``."""
        return replace(self, keys=pick(self.keys, api, **which))

    def between(self, start: When = None, end: When = None) -> "View":
        """The same series over fewer minutes, [start, end)."""
        low, high = minute("start", start), minute("end", end)
        low = self.start if low is None else max(low, self.start)
        high = self.end if high is None else min(high, self.end)
        if low >= high:
            raise InputError("start", "no minute is left", repr(self))
        return replace(self, start=low, end=high)

    @property
    def panel(self) -> Panel:
        """The counts as detectors see them."""
        place = {key: i for i, key in enumerate(self.history.panel.keys)}
        rows = [place[key] for key in self.keys]
        return self.history.panel.take(rows).window(self.start, self.end)

    def series(self) -> "pd.DataFrame":
        """A row a series, those called most first.

        The seven columns of its key, ``calls`` (or errors), ``minutes`` and ``days`` with a call
        (UTC days), ``per_minute`` (calls a minute since its logs begin), ``largest`` (calls of its
        busiest minute), ``first`` and ``last`` call (UTC).
        """
        panel, frame = self.panel, keys_frame(self.keys)
        parts = [slice(*pair) for pair in zip(panel.indptr[:-1], panel.indptr[1:], strict=True)]
        at = panel.minute.astype(np.int64) + panel.start
        observed = np.maximum(panel.length - panel.since.astype(np.int64), 1)
        frame["calls"] = [int(panel.count[part].sum()) for part in parts]
        frame["minutes"] = np.diff(panel.indptr)
        frame["days"] = [len(np.unique(at[part] // MINUTES_A_DAY)) for part in parts]
        frame["per_minute"] = frame["calls"] / observed
        frame["largest"] = [int(panel.count[part].max(initial=0)) for part in parts]
        ends = [(int(at[p][0]), int(at[p][-1])) if len(at[p]) else (None, None) for p in parts]
        frame["first"] = moments([first for first, _ in ends])
        frame["last"] = moments([last for _, last in ends])
        order = frame["calls"].sort_values(ascending=False, kind="stable").index
        return frame.loc[order].reset_index(drop=True)

    def frame(self) -> "pd.DataFrame":
        """A row for each series and minute with a call: the key, ``minute`` (UTC), ``calls``."""
        panel = self.panel
        frame = repeated(self.keys, panel.row)
        frame["minute"] = times(panel.minute.astype(np.int64) + panel.start)
        frame["calls"] = panel.count
        return frame

    def per(self, minutes: int = 60) -> "pd.DataFrame":
        """Calls per so many minutes, zeros among them: a row a bin (its first minute, UTC), a
        column a series by its label. A last bin that is not complete is left out."""
        import pandas as pd

        if minutes < 1:
            raise InputError("minutes", f"{minutes} is less than 1")
        start = -(-self.start // minutes) * minutes
        binned = self.between(times([start])[0]).panel.binned(minutes)
        index = times(start + minutes * np.arange(binned.shape[1])).rename("minute")
        return pd.DataFrame(binned.T, index, [label(key) for key in self.keys])

    def plot(
        self, episodes: "pd.DataFrame | None" = None, *, save: str | Path | None = None
    ) -> "Figure":
        """The calendar of its one series: hours of the day against days, local time.

        ``episodes`` (as ``Scores.episodes`` gives them) of the series are outlined.
        """
        from trailsight.reporting.figures.calendar import calendar_figure

        key, panel = self.only(), self.panel
        coverage = self.history.coverage[key.account, key.region]
        known, zone = (max(coverage, self.start), self.end), self.settings.series.calendar
        span = whole_days((self.start, self.end), known, zone)
        graph = calendar_graph(
            key, panel.minute.astype(np.int64) + panel.start, panel.count, span,
            known=known_slots(span, known[0], self.days),
            periods=periods(episodes, key, self.end), calendar=zone,
        )  # fmt: skip
        return saved(calendar_figure(graph, label(key)), save)

    def only(self) -> SeriesKey:
        """Its one series; raises ``InputError`` where there are more."""
        if len(self.keys) == 1:
            return self.keys[0]
        raise InputError("series", *several(self.keys))


def several(keys: Sequence[SeriesKey]) -> tuple[str, str]:
    """What is wrong with more than one series, and what they are."""
    shown = "; ".join(label(key) for key in keys[:4])
    more = "; …" if len(keys) > 4 else ""
    return f"one is wanted of {len(keys)}", f"{shown}{more}: narrow by account=, region=, type="


def periods(episodes: Any, key: SeriesKey, end: int) -> list[tuple[int, int]]:  # noqa: ANN401
    """[start, end) of the rows of ``episodes`` (a frame, or None) that are of ``key``."""
    if episodes is None:
        return []
    mine = [row for _, row in episodes.iterrows() if key_of(row) == key]
    return [
        (int(row["start"].timestamp()) // 60,
         end if row["end"] != row["end"] else int(row["end"].timestamp()) // 60)
        for row in mine
    ]  # fmt: skip
