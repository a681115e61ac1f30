"""Scores some minutes of some series again, just as ``score`` did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from trailsight.activity.store import ActivityStore
from trailsight.contracts.episode import Direction
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.held import Judgement, judge
from trailsight.jobs.extract import Tick
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

    def joined(self, later: "Answer") -> "Answer":
        """The answer for these minutes and some that follow."""
        best = self if self.judgement.bans >= later.judgement.bans else later
        calls, expected = self.calls + later.calls, self.expected + later.expected
        return Answer(best.direction, best.judgement, calls, expected)


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
    refit = settings.train.refit_days if settings.train.end is None else None
    answers: list[Answer | None] = [None] * len(questions)
    asked = [
        (portion, [i for i, one in enumerate(questions) if _meet(one, portion)])
        for portion in portions(windows, windows.score_start, refit)
    ]
    asked = [(portion, indices) for portion, indices in asked if indices]
    for done, (portion, indices) in enumerate(asked):
        baseline = model_of(portion.windows).baseline
        keys = {questions[i].key for i in indices}
        names = {key.event_name for key in keys}
        table = store.read(portion.context, portion.last, names=names)
        panel = settings.series.panel(table, portion.context, portion.last, coverage)
        panel = _only(panel, keys, coverage)
        scores = baseline.score(panel)
        for i in indices:
            answer = _answer(panel, scores, questions[i], portion, settings)
            before = answers[i]
            answers[i] = answer if before is None else before.joined(answer)
        tick(done + 1, len(asked))
    return tuple(answers)


def _meet(question: Question, portion: Portion) -> bool:
    return question.start < portion.last and question.end > portion.first


def _only(panel: Panel, keys: set[SeriesKey], coverage: dict[tuple[str, str], int]) -> Panel:
    """The series ``keys``, those without a call among them, as observed since the logs began."""
    panel = panel.including(sorted(keys, key=lambda key: key.sort_key))
    panel = panel.take([i for i, key in enumerate(panel.keys) if key in keys])
    first = [coverage.get((key.account, key.region), panel.start) for key in panel.keys]
    since = np.clip(np.array(first, np.int64) - panel.start, 0, panel.length)
    return replace(panel, since=since.astype(np.int32))


def _answer(
    panel: Panel, scores: Scores, question: Question, portion: Portion, settings: Settings
) -> Answer:
    row = panel.keys.index(question.key)
    minutes = max(question.start, portion.first), min(question.end, portion.last)
    counts = panel.take([row]).dense()[0]
    due = scores.expected[row]
    directions: tuple[Direction, ...] = ("rise", "drop")
    judged = [
        (
            judge(counts, bans[row], due, panel.start, minutes, direction, settings.alerting),
            direction,
        )
        for direction, bans in zip(directions, (scores.bans, scores.drop_bans), strict=True)
        if question.direction in (None, direction)
    ]
    judgement, direction = max(judged, key=lambda pair: pair[0].bans)
    part = slice(minutes[0] - panel.start, minutes[1] - panel.start)
    return Answer(
        direction=direction,
        judgement=judgement,
        calls=int(counts[part].sum()),
        expected=float(due[part].sum(dtype=np.float64)),
    )
