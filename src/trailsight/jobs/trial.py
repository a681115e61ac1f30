"""One trial: a detector and its rules, judged on a history that is prepared once.

    ground = prepare(panel, first)                     # once: regimes, incidents planted in copies
    trial = run_trial(ground, detector, rules)         # as often as you like
    trial.at(1.0).recall                               # by budget

Nothing is read or written: these are plain functions for sweeps and notebooks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Case, Incident
from trailsight.evaluation.inject import Grid, Injection, families
from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.matching import Matched, match
from trailsight.evaluation.regimes import Regime, regimes
from trailsight.jobs.backtest import learner, replay, silent
from trailsight.jobs.extract import Tick
from trailsight.jobs.following import Following, Lane
from trailsight.jobs.history import History
from trailsight.jobs.portions import CONTEXT, Portion
from trailsight.jobs.windows import MINUTES_A_DAY, Windows
from trailsight.series.excluded import REACH

BUDGETS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""False alarms per 1,000 series per day."""


@dataclass(frozen=True)
class Copy:
    """Some series of the history with incidents in the judged minutes."""

    panel: Panel
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class Ground:
    """What trials are run on."""

    history: History
    windows: Windows
    regime: Mapping[SeriesKey, Regime]
    """Of every series of the history or the judged minutes."""
    copies: tuple[Copy, ...] = ()
    known: tuple[Incident, ...] = ()
    """What is known to have happened."""

    @property
    def days(self) -> float:
        """Judged days."""
        return (self.windows.score_end - self.windows.score_start) / MINUTES_A_DAY


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


def prepare(
    history: History,
    windows: Windows,
    *,
    known: Sequence[Incident] = (),
    kinds: Sequence[str] = tuple(KINDS),
    grid: Grid | None = None,
    copies: int = 8,
    incidents: int = 2000,
    series: int = 2000,
    seed: int = 0,
) -> Ground:
    """Plants about ``incidents`` in ``copies`` of ``series`` series at most; ``copies=0``: none.

    The same seed gives the same incidents, whatever detector is tried on them.
    """
    first, panel = windows.score_start, history.panel
    known_regimes = regimes(history.learnt(windows.learnt_to(first)))
    every = dict.fromkeys(panel.window(first, windows.score_end).keys, "quiet")
    ground = Ground(history, windows, {**every, **known_regimes}, known=tuple(known))  # type: ignore[dict-item]
    if not copies:
        return ground
    some = panel.take(families(panel.keys, series, seed))
    injection = Injection(some, first, known_regimes, kinds, grid or Grid(), known)
    made = [injection.copy(i, -(-incidents // copies), seed) for i in range(copies)]
    back = CONTEXT + (REACH if windows.excluded.spans else 0)
    context = first - first % MINUTES_A_DAY - back
    return replace(
        ground,
        copies=tuple(Copy(one.window(context, windows.score_end), told) for one, told in made),
    )


def run_trial(
    ground: Ground,
    detector: Detector,
    rules: Rules,
    budgets: Sequence[float] | None = BUDGETS,
    *,
    refit_days: int | None = 1,
    policy: Policy | None = None,
    tick: Tick = silent,
) -> Trial:
    """Replays the ground with ``detector``, and judges it under ``rules`` at each of ``budgets``
    (None: at that of the rules alone).

    ``refit_days`` is the schedule on which baselines are learnt anew; None: once, from all before.
    """
    each = [rules] if budgets is None else [replace(rules, budget=one) for one in budgets]
    plain = Lane(ground.history.panel_of, [Following(one) for one in each])
    planted = [
        Lane(_Source(ground.history.having(copy.panel)).panel_of, [Following(one) for one in each])
        for copy in ground.copies
    ]
    model_of = learner(detector, rules, ground.history)
    replay([plain, *planted], ground.windows, model_of, refit_days, policy or Policy(), tick)
    return Trial(tuple(_judged(ground, i, plain, planted) for i in range(len(each))))


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
        known=match(Case(ground.known, ground.regime, *span), alarms),
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
