"""The minutes up to a question, followed again as ``score`` followed them.

A portion is scored from the same panel by the same baseline, and an episode that reached into it is
followed from the portion that opened it: what is told of a minute is what ``score`` told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.store import ActivityStore
from trailsight.alerting.calibrate import Calibrated
from trailsight.alerting.episodes import Found, Tracks
from trailsight.alerting.excess import LOOKBACK
from trailsight.alerting.rules import Rules
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.minutes import Block, Coverage, panel_of, scored
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.settings import Settings
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows

ModelOf = Callable[[Windows], Model]


@dataclass(frozen=True)
class Stand:
    """Where a question stands: its portion, and what the minutes before it have left."""

    settings: Settings
    portion: Portion
    model: Model
    panel: Panel
    """The series of the API, their partners among them, up to the end of the portion."""
    tracks: Tracks = field(default_factory=dict)

    def follow(self, panel: Panel, rules: Rules | None = None) -> tuple[Block, Found]:
        """The portion as far as ``panel`` (as ``self.panel``, counts changed or cut short) goes,
        under ``rules`` instead of the settings' own."""
        chosen = replace(self.settings, alerting=rules) if rules else self.settings
        portion = replace(self.portion, last=panel.end)
        [block] = scored(chosen, panel, portion, self.model.calibrated)
        return block, block.follow(portion.first, self.tracks)


def stand(
    settings: Settings,
    windows: Windows,
    model_of: ModelOf,
    choose: Callable[[Iterable[SeriesKey]], tuple[SeriesKey, ...]],
    at: int,
    told: pa.Table,
) -> tuple[Stand, tuple[SeriesKey, ...]]:
    """Where the minute ``at`` stands in ``windows``, and the series that ``choose`` keeps of it.

    ``told`` are the episodes that ``score`` has told of (schema ``EPISODES``).
    """
    parts = list(portions(windows, windows.score_start, settings.train.refits))
    last = next(i for i, part in enumerate(parts) if part.first <= at < part.last)
    coverage = ActivityStore(settings.activity).coverage()
    model = model_of(parts[last].windows)
    panel = _panel(settings, parts[last], model.calibrated, None, coverage)
    keys = choose(panel.keys)
    names: set[tuple[str, ...]] = {key[:5] for key in keys}
    first = _begin(told, set(keys), parts, last)
    tracks: Tracks = {}
    for part in parts[first:last]:
        earlier = model_of(part.windows)
        before = _panel(settings, part, earlier.calibrated, {key.event_name for key in keys},
                        coverage, tracks)  # fmt: skip
        mine = _of(before, names)
        if mine.keys:
            tracks = Stand(settings, part, earlier, mine, tracks).follow(mine)[1].tracks
    known = {key for key, _ in tracks} - set(panel.keys)
    panel = panel.including(sorted(known, key=lambda key: key.sort_key)) if known else panel
    return Stand(settings, parts[last], model, _of(panel, names), tracks), keys


def changed(panel: Panel, key: SeriesKey, start: int, counts: NDArray[np.integer]) -> Panel:
    """``panel`` with other counts of one series from minute ``start`` (since the epoch) on; what
    more fails is more calls of its API."""
    dense = panel.dense()
    row, low = panel.keys.index(key), start - panel.start
    part = slice(low, low + len(counts))
    more = np.asarray(counts, np.int64) - dense[row, part]
    dense[row, part] += more
    if key.error_code is not None:
        for other, one in enumerate(panel.keys):
            if one[:5] == key[:5] and one.error_code is None:
                dense[other, part] = np.maximum(dense[other, part] + more, 0)
    made = Panel.from_dense(panel.keys, panel.start, dense, panel.since, panel.calendar)
    return replace(made, excluded=panel.excluded)


def covering(
    found: Found, key: SeriesKey, at: int, direction: Direction | None = None
) -> Episode | None:
    """The episode of ``key`` that the minute ``at`` is part of."""
    for one in (*found.closed, *found.open):
        inside = one.start <= at and (one.end is None or at < one.end)
        if one.key == key and inside and direction in (None, one.direction):
            return one
    return None


def _panel(
    settings: Settings,
    portion: Portion,
    calibrated: Calibrated,
    names: set[str] | None,
    coverage: Coverage,
    tracks: Tracks | None = None,
) -> Panel:
    store = ActivityStore(settings.activity)
    table = store.read(portion.reach, portion.last, names=names)
    keys = {*calibrated.keys, *(key for key, _ in tracks or {})}
    return panel_of(settings, [table], portion, keys, coverage)


def _of(panel: Panel, names: set[tuple[str, ...]]) -> Panel:
    return panel.take([i for i, key in enumerate(panel.keys) if key[:5] in names])


def _begin(told: pa.Table, keys: set[SeriesKey], parts: list[Portion], last: int) -> int:
    """The portion from which on ``keys`` must be followed: that in which the first of a row of
    episodes opened, each of which may matter to the next."""
    rows = [
        row
        for row in told.to_pylist()
        if SeriesKey(*(row[name] for name in SeriesKey._fields)) in keys
    ]
    first, moved = last, True
    while moved:
        edge, moved = parts[first].first, False
        for row in rows:
            opened = _minute(row["detected_at"])
            end, closed = row["end"], row["closed_at"]
            until = max(
                edge + 1 if end is None or closed is None else _minute(closed) + 1,
                0 if end is None else _minute(end) + LOOKBACK,
            )
            if opened < edge < until and opened >= parts[0].first:
                first = next(i for i, part in enumerate(parts) if part.first <= opened < part.last)
                moved = True
                break
    return first


def _minute(moment: object) -> int:
    return int(moment.timestamp()) // 60  # type: ignore[attr-defined]
