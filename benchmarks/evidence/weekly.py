"""Weak signs of a panel, followed as the product does: learnt anew every week."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trailsight.alerting.accounts import AccountCalibration, learn_accounts
from trailsight.alerting.calibrate import calibrate
from trailsight.alerting.rehearsal import CONTEXT, DAY, WEEK, signs_of
from trailsight.alerting.streams import Stream, streams
from trailsight.alerting.sweep import Sign, sweep
from trailsight.contracts.callers import Callers
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.signs import Signs
from trailsight.detector.seasonal_counts import SeasonalCounts


class Height(NamedTuple):
    """What the signs of a stream come to together in a minute."""

    minute: int
    bans: float


class Week(NamedTuple):
    """One week of scored minutes."""

    heights: dict[Stream, list[Height]]
    signs: dict[Stream, list[Sign]]
    scores: list[Scores]
    """Of each day."""


def weeks(panel: Panel, callers: Callers, first: int) -> Iterator[Week]:
    """The weeks from the minute ``first`` (since the epoch) on."""
    detector = SeasonalCounts()
    for start in range(first, panel.end, WEEK):
        end = min(start + WEEK, panel.end)
        history = panel.window(panel.start, start)
        learnt = learn_accounts(detector, history, callers.between(panel.start, start))
        assert learnt is not None, "three weeks of history"
        calibrated, firsts = calibrate(detector, history), learnt.firsts
        found: list[Signs] = []
        used = dict.fromkeys(firsts.recent)
        scores = []
        for day in range(start, end, DAY):
            recent = panel.window(day - CONTEXT, day + DAY)
            found += signs_of(calibrated, learnt.rare, recent, day)
            new, uses, firsts = firsts.after(callers.between(day, day + DAY))
            found.append(new)
            used |= dict.fromkeys(uses)
            scores.append(calibrated.score(recent, day))
        signs = streams(Signs.join(found), list(used), learnt.workloads)
        yield Week(_heights(learnt, signs), signs, scores)


def _heights(
    learnt: AccountCalibration, signs: dict[Stream, list[Sign]]
) -> dict[Stream, list[Height]]:
    return {
        stream: [Height(minute, learnt.bans(stream, total)) for minute, total in sweep(its)]
        for stream, its in signs.items()
    }


def runs(heights: Sequence[Height], floor: float, quiet: int = 60) -> Iterator[list[Height]]:
    """The runs of minutes of at least ``floor`` bans, parted by quiet ones."""
    run: list[Height] = []
    for height in heights:
        if height.bans < floor:
            continue
        if run and height.minute - run[-1].minute > quiet:
            yield run
            run = []
        run.append(height)
    if run:
        yield run
