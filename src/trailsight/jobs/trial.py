"""One trial: a detector and its rules, judged on a history that is prepared once.

    ground = prepare(panel, first)                     # once: regimes, incidents planted in copies
    trial = run_trial(ground, detector, rules)         # as often as you like
    trial.at(1.0).recall                               # by budget

Nothing is read or written: these are plain functions for sweeps and notebooks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import log10

import numpy as np

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Case
from trailsight.evaluation.matching import Matched, match
from trailsight.jobs.backtest import learner, replay, silent
from trailsight.jobs.extract import Tick
from trailsight.jobs.following import Following, Lane
from trailsight.jobs.ground import Ground, prepare
from trailsight.jobs.history import History
from trailsight.jobs.portions import Portion
from trailsight.jobs.score import ModelOf
from trailsight.jobs.tap import Tap
from trailsight.jobs.train import Model
from trailsight.jobs.windows import MINUTES_A_DAY

__all__ = ["AtBudget", "Ground", "Trial", "alarms_of", "at_budget", "prepare", "run_trial"]

BUDGETS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""False alarms per 1,000 series per day."""


@dataclass(frozen=True)
class AtBudget:
    """What one set of rules brings."""

    rules: Rules
    episodes: tuple[Episode, ...]
    """Of the history as it is, by detection."""
    alarms: tuple[Alarm, ...]
    """The same as alarms."""
    known: Matched
    """Against what is known; without it every alarm counts as false."""
    injected: tuple[Matched, ...]
    """Of each copy."""
    following: Following = field(repr=False, compare=False)
    """How the history as it is was followed."""

    @property
    def recall(self) -> float:
        """The part of the injected incidents that is found; not a number without any."""
        found = [bool(one) for each in self.injected for one in each.findings]
        return float(np.mean(found)) if found else float("nan")


@dataclass(frozen=True)
class Trial:
    """The outcome of one trial, by rules."""

    points: tuple[AtBudget, ...]

    def at(self, budget: float) -> AtBudget:
        """What a budget brings; raises ``KeyError`` where it was not followed."""
        for one in self.points:
            if one.rules.threshold is None and one.rules.budget == budget:
                return one
        raise KeyError(budget)


def run_trial(
    ground: Ground,
    detector: Detector,
    rules: Rules,
    budgets: Sequence[float] | None = BUDGETS,
    *,
    refit_days: int | None = 1,
    policy: Policy | None = None,
    taps: Sequence[Tap] = (),
    tick: Tick = silent,
    model: Model | None = None,
) -> Trial:
    """Replays the ground with ``detector``, and judges it under ``rules`` at each of ``budgets``
    (None: as the rules are).

    ``refit_days`` is the schedule on which baselines are learnt anew; None: once, from all before.
    ``model`` scores in place of all that, as it is. ``taps`` keep the scores of some series: of
    the history as it is, then of each copy.
    """
    each = [rules] if budgets is None else [at_budget(rules, one) for one in budgets]
    copies = [_Source(ground.history.having(copy.panel)) for copy in ground.copies]
    sources = [ground.history.panel_of, *(copy.panel_of for copy in copies)]
    lanes = [Lane(panel_of, [Following(one) for one in each]) for panel_of in sources]
    lanes = (
        [replace(lane, watch=tap) for lane, tap in zip(lanes, taps, strict=True)] if taps else lanes
    )
    learnt = learner(detector, rules, ground.history)
    model_of: ModelOf = learnt if model is None else lambda _: model
    replay(lanes, ground.windows, model_of, refit_days, policy or Policy(), tick)
    return Trial(tuple(_judged(ground, i, lanes[0], lanes[1:]) for i in range(len(each))))


def at_budget(rules: Rules, budget: float) -> Rules:
    """The same rules at another budget; where it opens below ``close_bans``, that is lowered."""
    opens = log10(1000 * MINUTES_A_DAY / budget)
    return replace(rules, budget=budget, threshold=None, close_bans=min(rules.close_bans, opens))


@dataclass(frozen=True)
class _Source:
    """A copy of some series: it knows of no others."""

    history: History

    def panel_of(self, portion: Portion, keys: set[SeriesKey]) -> Panel:
        mine = keys.intersection(self.history.panel.keys)
        return self.history.panel_of(portion, mine)


def _judged(ground: Ground, index: int, plain: Lane, planted: Sequence[Lane]) -> AtBudget:
    own = plain.followings[index]
    span = ground.windows.score_start, ground.windows.score_end
    episodes = sorted(own.episodes, key=lambda one: (one.detected_at, one.key.sort_key))
    alarms = alarms_of(episodes, span[1])
    return AtBudget(
        rules=own.rules,
        episodes=tuple(episodes),
        alarms=alarms,
        known=ground.match(alarms),
        following=own,
        injected=tuple(
            match(
                Case(copy.incidents, ground.regime, *span),
                alarms_of(lane.followings[index].episodes, span[1]),
            )
            for copy, lane in zip(ground.copies, planted, strict=True)
        ),
    )


def alarms_of(episodes: Sequence[Episode], scored_to: int) -> tuple[Alarm, ...]:
    """Episodes as alarms; an open one reaches up to ``scored_to``."""
    return tuple(
        Alarm(
            (one.key,),
            one.start,
            max(scored_to if one.end is None else one.end, one.start + 1),
            one.detected_at,
            one.peak_bans,
            one.direction,
        )
        for one in episodes
    )
