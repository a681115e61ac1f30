"""Scores of some series, and the episodes that rules make of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.api.family import family
from trailsight.api.fleet import fleet_graph
from trailsight.api.frames import episodes_frame, keys_frame, repeated, times
from trailsight.api.moment import When, minute
from trailsight.api.pick import label, pick
from trailsight.api.save import saved
from trailsight.api.view import View, several
from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.expected import STAGES
from trailsight.contracts.figure import ScoreGraph, ScoreLine
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.following import Following
from trailsight.jobs.minutes import Block, blocks
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.score import ModelOf
from trailsight.jobs.train import least_of
from trailsight.jobs.trial import at_budget
from trailsight.jobs.windows import Windows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

RANGE_BANS = 3.0
"""What one minute in 1,000 leaves."""
LONGEST = 14 * 1440
"""Minutes that a figure shows at most, where nobody says which."""


@dataclass(frozen=True)
class Part:
    """A portion of the minutes, as ``score`` divides them."""

    portion: Portion
    blocks: tuple[Block, ...]
    version: str


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
        frame = keys_frame(self.keys)
        names = ("calls", "expected", "peak_bans", "peak_drop_bans")
        rows = {key: i for i, key in enumerate(self.keys)}
        told = np.zeros((4, len(rows)))
        stage = [STAGES[0]] * len(rows)
        for part, block in self._blocks():
            lead = part.portion.first - block.scores.start
            counts = _counts(block, part.portion)
            values = (
                counts.sum(axis=1),
                block.scores.expected[:, lead:].sum(axis=1, dtype=np.float64),
                block.scores.bans[:, lead:].max(axis=1),
                block.scores.drop_bans[:, lead:].max(axis=1),
            )  # fmt: skip
            for i, key in enumerate(block.panel.keys):
                if key in rows:
                    at = rows[key]
                    told[:2, at] += [one[i] for one in values[:2]]
                    told[2:, at] = np.maximum(told[2:, at], [one[i] for one in values[2:]])
                    stage[at] = STAGES[block.scores.stage[i]]
        frame["stage"] = stage
        for name, values_of in zip(names, told, strict=True):
            frame[name] = values_of.astype(np.int64) if name == "calls" else values_of
        order = np.argsort(-np.maximum(told[2], told[3]), kind="stable")
        return frame.iloc[order].reset_index(drop=True)

    def frame(self, api: str | None = None, **which: str | None) -> "pd.DataFrame":
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
        api: str | None = None,
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

    def _blocks(self) -> "list[tuple[Part, Block]]":
        return [(part, block) for part in self.parts for block in part.blocks]

    def _line(self, key: SeriesKey) -> "dict[str, NDArray[Any]]":
        """One series over all scored minutes."""
        from trailsight.alerting.scales import SCALES
        from trailsight.detector.likelihood import upper_range

        start, length = self.windows.score_start, self.windows.score_end - self.windows.score_start
        line: dict[str, NDArray[Any]] = {
            name: np.zeros(length, np.int64 if name in ("calls", "scale") else np.float32)
            for name in ("calls", "bans", "drop_bans", "scale")
        }
        line |= {name: np.full(length, np.nan, np.float32) for name in ("expected", "size")}
        for part, block in self._blocks():
            if key in block.panel.keys:
                row, first = block.panel.keys.index(key), part.portion.first
                at = slice(first - start, block.panel.end - start)
                for name in ("expected", "size", "bans", "drop_bans", "scale"):
                    line[name][at] = getattr(block.scores, name)[row, first - block.scores.start :]
                alone = block.panel.take(range(row, row + 1))
                line["calls"][at] = alone.window(first, alone.end).dense()[0]
        known = np.isfinite(line["expected"])
        upper = np.full(length, np.nan)
        upper[known] = upper_range(line["expected"][known], line["size"][known], RANGE_BANS)
        scale = np.where(line["bans"] > 0, np.asarray(SCALES)[line["scale"]], 0)
        return {**line, "upper": upper, "scale": scale}

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


def replayed(
    name: str,
    rules: Rules,
    policy: Policy,
    windows: Windows,
    view: View,
    model_of: ModelOf,
    refit_days: int | None,
) -> Scores:
    """Scores the series of ``view`` as ``score`` does, and keeps what it computed."""
    history, parts = family(view.history, view.keys), []
    mine, seen = set(history.panel.keys), set[SeriesKey]()
    for portion in portions(windows, windows.score_start, refit_days):
        model = model_of(portion.windows)
        # What was once seen stays: under other rules an episode of it may still be open.
        panel = history.panel_of(portion, seen | mine.intersection(model.calibrated.keys))
        seen |= set(panel.keys)
        found = tuple(blocks(rules, policy, panel, portion, model.calibrated))
        parts.append(Part(portion, found, model.version))
    return Scores(name, rules, windows, view.keys, tuple(parts))


def _counts(block: Block, portion: Portion) -> "NDArray[np.int64]":
    return block.panel.window(portion.first, block.panel.end).dense()
