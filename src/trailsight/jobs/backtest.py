"""backtest: what ``score`` would have told of a stretch of history, run day by day.

The same portions, panels, scores and rules as in ``score``, with a baseline that is learnt anew
on the schedule it would have had; in memory, and nothing is written. Scores are computed once and
followed under any number of rules, on any number of accounts of what was called (*lanes*): the
history as it is, and copies with incidents in them. A baseline is learnt once for all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from trailsight.activity.store import ActivityStore
from trailsight.alerting.calibrate import calibrate
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.jobs.extract import Tick
from trailsight.jobs.following import Following, Lane
from trailsight.jobs.history import History
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import deploying
from trailsight.jobs.portions import portions
from trailsight.jobs.score import ModelOf
from trailsight.jobs.settings import Settings
from trailsight.jobs.settle import Settled, settle
from trailsight.jobs.train import Model, least_of, version_of
from trailsight.jobs.windows import Windows


def silent(done: int, total: int) -> None:
    """Progress for nobody to see."""


def learner(detector: Detector, rules: Rules, history: History) -> ModelOf:
    """Learns the baseline that windows ask for; the last one is remembered.

    Raises ``InputError`` where there is nothing to learn from.
    """
    last: dict[tuple[int, int], Model] = {}

    def model_of(windows: Windows) -> Model:
        span = windows.train_start, windows.train_end
        if span not in last:
            learnt = history.learnt(windows)
            if not learnt.keys:
                problem = "the training window holds no management write and no error"
                raise InputError("train.start", problem, "choose a longer window")
            calibrated = calibrate(detector, learnt, least_of(rules))
            last.clear()
            last[span] = Model(calibrated, version_of(detector, calibrated), {})
        return last[span]

    return model_of


def replay(
    lanes: Sequence[Lane],
    windows: Windows,
    model_of: ModelOf,
    refit_days: int | None,
    policy: Policy,
    tick: Tick = silent,
) -> None:
    """Goes through ``windows`` once; what is found is in the ``followings`` of ``lanes``.

    ``refit_days`` as in ``portions``; all rules must ask for the same ``least_of`` calls, which
    the baseline is learnt with.
    """
    parts = list(portions(windows, windows.score_start, refit_days))
    for done, portion in enumerate(parts):
        model = model_of(portion.windows)
        for lane in lanes:
            lane.through(portion, model, policy)
        tick(done + 1, len(parts))


def backtest(
    settings: Settings,
    windows: Windows,
    rules: Sequence[Rules] | None = None,
    *,
    history: History | None = None,
    tick: Tick = silent,
) -> tuple[Settled, ...]:
    """What ``score`` would have told of ``windows`` under each of ``rules`` (None: those of
    ``settings``), to the byte: Insights, Insight events, what was held back.

    Evidence across series (``alerting.caller_budget``) is not replayed. Nothing is written.
    """
    store = ActivityStore(settings.activity)
    history = history or History.read(store, settings.series, windows)
    origin = Life({}, windows.score_start, windows.score_start)
    rules = [settings.alerting] if rules is None else list(rules)
    followings = [Following.begin(one, origin) for one in rules]
    lane = Lane(history.panel_of, followings, deploying=deploying(settings, *rules))
    model_of = learner(settings.detector, settings.alerting, history)
    replay([lane], windows, model_of, settings.train.refits, settings.policy, tick)
    return tuple(
        settle(replace(settings, alerting=one.rules), windows, origin, one, store, history.coverage)
        for one in followings
    )
