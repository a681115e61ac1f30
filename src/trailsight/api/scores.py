"""Scores of some series, and the episodes that rules make of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trailsight.alerting.rules import Rules
from trailsight.api.fleet import fleet_graph
from trailsight.api.frames import episodes_frame, repeated, times
from trailsight.api.moment import When, minute
from trailsight.api.parts import Part, line_of, summary_of
from trailsight.api.pick import Api, label, pick
from trailsight.api.save import saved
from trailsight.api.view import several
from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.figure import ScoreGraph, ScoreLine
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.following import Following
from trailsight.jobs.train import least_of
from trailsight.jobs.trial import at_budget
from trailsight.jobs.windows import Windows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

LONGEST = 14 * 1440
"""Minutes that a figure shows at most, where nobody says which."""


@dataclass(frozen=True)
class Scores:
    """Scores of series over minutes; made by ``Model.score`` and ``Store.backtest``."""

    name: str
    """The detector's."""
    rules: Rules
    windows: Windows
    keys: tuple[SeriesKey, ...]
    parts: tuple[Part, ...]

    def __repr__(self) -> str:
        first, last = times([self.windows.score_start, self.windows.score_end])
        span = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC"
        return f"<Scores: {self.name}, {len(self.keys):,} series, {span}>"

    def series(self) -> "pd.DataFrame":
        """A row a series, the most unusual first.

        The key, ``stage`` (what it was judged by at last: ``fleet``, ``global``, ``daily`` or
        ``weekly``), ``calls`` (or errors), ``expected`` of them, ``peak_bans`` and
        ``peak_drop_bans`` of its most unusual rise and drop.
        """
        return summary_of(self.parts, self.keys)

    def frame(self, api: Api = None, **which: str | None) -> "pd.DataFrame":
        """A row for each series and minute, zeros among them.

        The seven columns of the key (categories), ``minute`` (UTC), ``calls`` (or errors),
        ``expected`` (calls a minute; NaN on days before the series was ever called), ``upper`` (the
        most that 999 in 1,000 such minutes bring),
        ``bans`` and ``drop_bans`` (−log10 of the probability of such a rise, or drop, in a
        minute), ``scale`` (minutes of the window in which a rise is most unusual; 0: none).
        ``api`` and ``which`` narrow the series, as in ``Store.panel``.
        """
        import pandas as pd

        keys = pick(self.keys, api, **which)
        lines = [self._line(key) for key in keys]
        length = self.windows.score_end - self.windows.score_start
        frame = repeated(keys, np.repeat(np.arange(len(keys)), length))
        minutes = times(np.arange(self.windows.score_start, self.windows.score_end))
        frame["minute"] = pd.DatetimeIndex(np.tile(minutes.to_numpy(), len(keys)), tz="UTC")
        for name in ("calls", "expected", "upper", "bans", "drop_bans", "scale"):
            frame[name] = np.concatenate([line[name] for line in lines])
        return frame

    def episodes(self, budget: float | None = None, **rules: Any) -> "pd.DataFrame":  # noqa: ANN401
        """What would have been told: a row an episode, by start.

        The key, ``start``, ``end`` (the first normal minute; NaT: still open), ``detected_at``,
        ``closed_at`` (UTC), ``direction`` (``rise`` or ``drop``), ``peak_bans``, ``observed`` and
        ``expected`` calls (or errors). ``budget`` (false alarms per 1,000 series per day) and
        other fields of ``Rules`` replace those of the model; nothing is scored again.
        """
        return episodes_frame(self.found(self._rules(budget, rules)))

    def plot(
        self,
        api: Api = None,
        *,
        start: When = None,
        end: When = None,
        budget: float | None = None,
        beside: "Scores | Sequence[Scores]" = (),
        save: str | Path | None = None,
        **which: str | None,
    ) -> "Figure":
        """The counts of one series, what is expected of them, their bans, and the episodes.

        ``beside`` are scores of other detectors, drawn on the same axes. By default the last
        14 days.
        """
        from trailsight.reporting.figures.scored import score_figure

        found = pick(self.keys, api, **which)
        if len(found) != 1:
            raise InputError("api", *several(found))
        key, (low, high) = found[0], (self.windows.score_start, self.windows.score_end)
        first = minute("start", start)
        first = max(low, high - LONGEST) if first is None else max(first, low)
        last = min(minute("end", end) or high, high)
        if first >= last:
            raise InputError("start", "no scored minute is left", repr(self))
        others = [beside] if isinstance(beside, Scores) else list(beside)
        lines = [one._drawn(key, first, last, budget) for one in (self, *others)]
        counts = self._line(key)["calls"][first - low : last - low]
        return saved(score_figure(ScoreGraph(key, label(key), first, counts, tuple(lines))), save)

    def plot_fleet(
        self, budget: float | None = None, *, save: str | Path | None = None
    ) -> "Figure":
        """The services that are watched: their series by what they are judged by, and when
        episodes began."""
        from trailsight.reporting.figures.fleet import fleet_figure

        graph = fleet_graph(self.series(), self.found(self._rules(budget, {})), self.windows)
        return saved(fleet_figure(graph), save)

    def found(self, rules: Rules) -> tuple[Episode, ...]:
        """The episodes under ``rules``."""
        following, keys = Following(rules), set(self.keys)
        for part in self.parts:
            for block in part.blocks:
                following.see(block, part.portion.first)
            following.turn(part.portion.first, part.version)
        return tuple(one for one in following.episodes if one.key in keys)

    def _rules(self, budget: float | None, changes: dict[str, Any]) -> Rules:
        try:
            rules = replace(self.rules, **changes)
        except TypeError:
            unknown = ", ".join(sorted(set(changes) - set(vars(self.rules))))
            raise InputError("rules", f"no such setting: {unknown}") from None
        rules = rules if budget is None else at_budget(rules, budget)
        if least_of(rules) != least_of(self.rules):
            remedy = "fit with rules=ts.Rules(min_calls=…)"
            raise InputError("rules.min_calls", "decides what is learnt as well", remedy)
        return rules

    def _line(self, key: SeriesKey) -> "dict[str, NDArray[Any]]":
        return line_of(self.parts, self.windows, key)

    def _drawn(self, key: SeriesKey, start: int, end: int, budget: float | None) -> ScoreLine:
        if key not in self.keys:
            raise InputError("beside", f"{self!r} does not hold {label(key)}")
        low, high = self.windows.score_start, self.windows.score_end
        if not low <= start < end <= high:
            raise InputError("beside", "covers other minutes", repr(self))
        rules, line = self._rules(budget, {}), self._line(key)
        part = slice(start - low, end - low)
        spans = [
            (one.start, high if one.end is None else one.end)
            for one in self.found(rules)
            if one.key == key
        ]
        return ScoreLine(
            name=self.name,
            expected=line["expected"][part],
            upper=line["upper"][part],
            bans=np.maximum(line["bans"], line["drop_bans"])[part],
            threshold=rules.open_bans,
            periods=tuple((a, b) for a, b in spans if a < end and b > start),
        )
