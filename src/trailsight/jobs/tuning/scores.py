"""Scores that trials share: computed once for a detector, and followed under any rules.

Only series that are loud enough to open an episode, or were before, are kept: no rules that share a
budget find anything in the others.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.backtest import learner
from trailsight.jobs.following import Following
from trailsight.jobs.history import History
from trailsight.jobs.minutes import Block, blocks
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.score import ModelOf
from trailsight.jobs.settings import name_of
from trailsight.jobs.train import Model, least_of
from trailsight.jobs.trial import Ground

BYTES = 600_000_000
"""Of scores that are kept; the detector that was asked for longest ago goes first."""


@dataclass
class Kept:
    """The scores of one detector, as far as somebody has asked for them."""

    model_of: ModelOf
    versions: list[str] = field(default_factory=list)
    """The baseline of each portion."""
    lanes: list[list[list[Block]]] = field(default_factory=list)
    """By portion and lane."""
    loud: list[set[SeriesKey]] = field(default_factory=list)
    """Of each lane, what was loud so far."""
    bytes: int = 0


class SharedScores:
    """The lanes of a ground: the history as it is, and each copy."""

    def __init__(
        self, ground: Ground, policy: Policy, refit_days: int | None, limit: int = BYTES
    ) -> None:
        self.ground, self.policy, self.limit = ground, policy, limit
        windows = ground.windows
        self.portions: Sequence[Portion] = list(portions(windows, windows.score_start, refit_days))
        copies = [ground.history.having(copy.panel) for copy in ground.copies]
        self._lanes: list[tuple[History, bool]] = [(ground.history, False)]
        self._lanes += [(copy, True) for copy in copies]
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self.learnt = 0
        """Detectors that were learnt and scored."""

    def follow(
        self, at: int, detector: Detector, rules: Rules, followings: Sequence[Following]
    ) -> None:
        """Takes each of ``followings``, one a lane, through portion ``at``."""
        kept = self._of(detector, rules)
        while len(kept.lanes) <= at:
            self._score(kept, rules)
        first = self.portions[at].first
        for some, following in zip(kept.lanes[at], followings, strict=True):
            for block in some:
                following.see(block, first)
            following.turn(first, kept.versions[at])

    def _of(self, detector: Detector, rules: Rules) -> Kept:
        name = f"{name_of(detector)} {asdict(detector)} {least_of(rules)}"  # type: ignore[call-overload]
        if name not in self._kept:
            self.learnt += 1
            model_of = learner(detector, rules, self.ground.history)
            self._kept[name] = Kept(model_of, loud=[set() for _ in self._lanes])
        self._kept.move_to_end(name)
        while len(self._kept) > 1 and sum(one.bytes for one in self._kept.values()) > self.limit:
            self._kept.popitem(last=False)
        return self._kept[name]

    def _score(self, kept: Kept, rules: Rules) -> None:
        """Scores the next portion."""
        portion = self.portions[len(kept.lanes)]
        model = kept.model_of(portion.windows)
        kept.versions.append(model.version)
        kept.lanes.append(
            [self._lane(kept, i, portion, model, rules) for i in range(len(kept.loud))]
        )

    def _lane(
        self, kept: Kept, lane: int, portion: Portion, model: Model, rules: Rules
    ) -> list[Block]:
        history, copied = self._lanes[lane]
        keys = {*model.calibrated.keys, *kept.loud[lane]}
        keys = keys.intersection(history.panel.keys) if copied else keys
        panel, some = history.panel_of(portion, keys), []
        for block in blocks(rules, self.policy, panel, portion, model.calibrated):
            part = _loud(block, portion.first, kept.loud[lane])
            if part is not None:
                some.append(part)
                kept.bytes += _size(part.scores)
        return some


def _loud(block: Block, first: int, loud: set[SeriesKey]) -> Block | None:
    """The series of ``block`` that may open an episode from minute ``first`` on, or that are in
    ``loud`` already, to which the others are added; None where there are none."""
    scores, lead = block.scores, first - block.scores.start
    edge = block.rules.open_bans[:, None]
    now = np.any(scores.bans[:, lead:] >= edge, axis=1)
    now |= np.any(scores.drop_bans[:, lead:] >= edge, axis=1)
    loud.update(key for key, is_loud in zip(scores.keys, now, strict=True) if is_loud)
    rows = np.flatnonzero([key in loud for key in scores.keys])
    if not len(rows):
        return None
    limits = block.rules.limits
    return replace(
        block,
        panel=_rows_of(block.panel, rows),
        scores=Scores(
            keys=tuple(scores.keys[row] for row in rows),
            start=scores.start,
            bans=scores.bans[rows],
            drop_bans=scores.drop_bans[rows],
            expected=scores.expected[rows],
            size=scores.size[rows][:, :0],  # draws figures, of which a sweep has none
            stage=scores.stage[rows],
            scale=scores.scale[rows],
        ),
        rules=replace(block.rules, limits=replace(limits, index=limits.index[rows])),
        newcomers=block.newcomers[rows],
        known=block.known[rows],
        short=block.short[rows],
    )


def _rows_of(panel: Panel, rows: NDArray[np.intp]) -> Panel:
    return panel.take(rows.tolist())


def _size(scores: Scores) -> int:
    arrays = (scores.bans, scores.drop_bans, scores.expected, scores.scale)
    return int(sum(array.nbytes for array in arrays))
