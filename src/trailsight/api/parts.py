"""The scored minutes of some series, portion by portion, as ``score`` divides them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.api.family import family
from trailsight.api.frames import keys_frame
from trailsight.api.view import View
from trailsight.contracts.expected import STAGES
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.minutes import Block, blocks
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.score import ModelOf
from trailsight.jobs.windows import Windows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

RANGE_BANS = 3.0
"""What one minute in 1,000 leaves."""


@dataclass(frozen=True)
class Part:
    """A portion of the minutes."""

    portion: Portion
    blocks: tuple[Block, ...]
    version: str
    """The baseline's."""


def parts_of(
    rules: Rules,
    policy: Policy,
    windows: Windows,
    view: View,
    model_of: ModelOf,
    refit_days: int | None,
) -> tuple[Part, ...]:
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
    return tuple(parts)


def line_of(parts: tuple[Part, ...], windows: Windows, key: SeriesKey) -> "dict[str, NDArray[Any]]":
    """One series over all scored minutes; what is expected is NaN before it was ever called."""
    from trailsight.alerting.scales import SCALES
    from trailsight.detector.likelihood import upper_range

    start, length = windows.score_start, windows.score_end - windows.score_start
    line: dict[str, NDArray[Any]] = {
        name: np.zeros(length, np.int64 if name in ("calls", "scale") else np.float32)
        for name in ("calls", "bans", "drop_bans", "scale")
    }
    line |= {name: np.full(length, np.nan, np.float32) for name in ("expected", "size")}
    for part, block in _blocks(parts):
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


def summary_of(parts: tuple[Part, ...], keys: tuple[SeriesKey, ...]) -> "pd.DataFrame":
    """A row for each of ``keys``, the most unusual first."""
    frame = keys_frame(keys)
    names = ("calls", "expected", "peak_bans", "peak_drop_bans")
    rows = {key: i for i, key in enumerate(keys)}
    told = np.zeros((4, len(rows)))
    stage = [STAGES[0]] * len(rows)
    for part, block in _blocks(parts):
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


def _blocks(parts: tuple[Part, ...]) -> list[tuple[Part, Block]]:
    return [(part, block) for part in parts for block in part.blocks]


def _counts(block: Block, portion: Portion) -> "NDArray[np.int64]":
    return block.panel.window(portion.first, block.panel.end).dense()
