"""Scores some minutes of some series again, just as ``score`` did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trailsight.activity.store import ActivityStore
from trailsight.alerting.episodes import DIRECTIONS
from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.held import Judgement, judge
from trailsight.jobs.extract import Tick
from trailsight.jobs.minutes import Block, panel_of, scored
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.settings import Settings
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows


@dataclass(frozen=True)
class Question:
    """Minutes [start, end) of a series, since the epoch."""

    key: SeriesKey
    start: int
    end: int
    direction: Direction | None = None
    """None: the one in which they are more unusual."""


@dataclass(frozen=True)
class Answer:
    """What those minutes were to us."""

    direction: Direction
    judgement: Judgement
    calls: int
    expected: float
    newcomer: bool
    """Whether the series was called for the first time on such a day."""

    def joined(self, later: "Answer") -> "Answer":
        """The answer for these minutes and some that follow."""
        best = self if self.judgement.bans >= later.judgement.bans else later
        calls, expected = self.calls + later.calls, self.expected + later.expected
        new = self.newcomer or later.newcomer
        return Answer(best.direction, best.judgement, calls, expected, new)


def rescore(
    settings: Settings,
    windows: Windows,
    model_of: Callable[[Windows], Model],
    questions: Sequence[Question],
    tick: Tick,
) -> tuple[Answer | None, ...]:
    """An answer to each of ``questions``; None where none of its minutes is in ``windows``.

    Only days that are asked for are scored, and only their series.
    """
    store = ActivityStore(settings.activity)
    coverage = store.coverage()
    answers: list[Answer | None] = [None] * len(questions)
    asked = [
        (portion, [i for i, one in enumerate(questions) if _meet(one, portion)])
        for portion in portions(windows, windows.score_start, settings.train.refits)
    ]
    asked = [(portion, indices) for portion, indices in asked if indices]
    for done, (portion, indices) in enumerate(asked):
        calibrated = model_of(portion.windows).calibrated
        keys = {questions[i].key for i in indices}
        table = store.read(portion.reach, portion.last, names={key.event_name for key in keys})
        panel = panel_of(settings, [table], portion, keys, coverage)
        # Errors are judged by the calls of their API.
        apis = {key[:5] for key in keys}
        panel = panel.take([i for i, key in enumerate(panel.keys) if key[:5] in apis])
        for block in scored(settings, panel, portion, calibrated):
            mine = [i for i in indices if questions[i].key in block.panel.keys]
            for i in mine:
                answer, before = _answer(block, questions[i], portion), answers[i]
                answers[i] = answer if before is None else before.joined(answer)
        tick(done + 1, len(asked))
    return tuple(answers)


def _meet(question: Question, portion: Portion) -> bool:
    return question.start < portion.last and question.end > portion.first


def _answer(block: Block, question: Question, portion: Portion) -> Answer:
    row = block.panel.keys.index(question.key)
    minutes = max(question.start, portion.first), min(question.end, portion.last)
    judged = [
        (judge(block.minutes(row, direction), minutes), direction)
        for direction in DIRECTIONS
        if question.direction in (None, direction)
    ]
    judgement, direction = max(judged, key=lambda pair: pair[0].bans)
    start = block.scores.start
    part = slice(minutes[0] - start, minutes[1] - start)
    return Answer(
        direction=direction,
        judgement=judgement,
        calls=int(block.minutes(row, direction).counts[part].sum()),
        expected=float(block.scores.expected[row, part].sum(dtype=np.float64)),
        newcomer=bool(block.newcomers[row]),
    )
