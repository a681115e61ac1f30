"""evaluate: how good a detector and its rules are on a stretch of history, and at which budget."""

from dataclasses import replace

from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Bootstrap
from trailsight.evaluation.choice import Brings, choose
from trailsight.evaluation.verdicts import tally
from trailsight.insight.record import Insight
from trailsight.jobs.backtest import silent
from trailsight.jobs.evaluating.known import opinions, read_known
from trailsight.jobs.evaluating.result import BudgetResult, Evaluation, result_of
from trailsight.jobs.extract import Tick
from trailsight.jobs.history import History
from trailsight.jobs.life import Life
from trailsight.jobs.registered import Registered
from trailsight.jobs.settings import Settings
from trailsight.jobs.settle import settle
from trailsight.jobs.spans import ScoreSpan
from trailsight.jobs.tap import Tap, volume
from trailsight.jobs.train import Model
from trailsight.jobs.trial import AtBudget, Ground, prepare, run_trial
from trailsight.jobs.windows import Windows, resolve

WEEK = 7 * MINUTES_A_DAY
LEARNT = 14 * MINUTES_A_DAY
"""Minutes before the judged ones that are left to learn a weekly baseline from."""
VOLUME_COPIES = 2
"""Copies whose scores are kept for VUS-PR, which is slow."""


def evaluated_windows(
    settings: Settings, data: tuple[int, int], registered: Registered | None = None
) -> Windows:
    """What is learnt from and what is judged: by default the last weeks of the data, with two
    weeks before them.

    Where a ``registered`` model is evaluated, what comes after the minutes that it was learnt from,
    on ground that is laid by all minutes before.

    Raises ``InputError`` for a start outside the data, or data that are too short.
    """
    if registered is not None:
        _, learnt_to = registered.settings.train.minutes("model")
        free = replace(settings, train=replace(settings.train, start=None, end=None))
        windows = _resolved(free, data, learnt_to)
        registered.require_before(windows.score_start)
        return windows
    return _resolved(settings, data, settings.train.minutes("train")[1])


def _resolved(settings: Settings, data: tuple[int, int], learnt_to: int | None) -> Windows:
    options = settings.evaluate
    try:
        span = ScoreSpan(options.start, settings.score.end, settings.score.lateness)
        if options.start is not None:
            return resolve(settings.train, span, data)
        last = resolve(settings.train, span, data).score_end
        return resolve(settings.train, span, data, _begin(settings, data[0], last, learnt_to))
    except InputError as error:
        told = [text.replace("score.start", "evaluate.start")
                for text in (error.field, error.problem, error.remedy)]  # fmt: skip
        raise InputError(*told) from None


def _begin(settings: Settings, first: int, last: int, learnt_to: int | None) -> int | None:
    """The first judged minute: a midnight, with enough before it where there is enough at all; None
    where there is next to nothing: as ``score`` would begin."""
    train_start, _ = settings.train.minutes("train")
    begin = max(first, train_start or first)
    least = max(begin, learnt_to or begin)
    start = max(last - settings.evaluate.weeks * WEEK, begin + LEARNT, least)
    start += -start % MINUTES_A_DAY
    if start >= last:
        start = max((least + last) // 2 // MINUTES_A_DAY * MINUTES_A_DAY, least)
    return start if start > begin else None


def evaluate(
    settings: Settings, windows: Windows, tick: Tick = silent, model: Model | None = None
) -> Evaluation:
    """Replays ``windows`` under every budget, on the history as it is and on copies with incidents,
    and judges what is told by all that is known. Nothing is written.

    ``model`` scores as it is; None: baselines are learnt as ``settings`` say.
    """
    options, rules = settings.evaluate, settings.alerting
    store = ActivityStore(settings.activity)
    history = History.read(store, settings.series, windows)
    known = read_known(settings, history.panel.keys)
    ground = prepare(
        history, windows, known=known.all, complete=known.complete, kinds=options.kinds,
        grid=options.grid, copies=options.copies if options.inject else 0,
        incidents=options.incidents, series=options.series, seed=options.seed,
    )  # fmt: skip
    budgets = sorted({*options.budgets, _stated(rules)})
    refit = settings.train.refits
    refit = options.refit_days if refit is not None and options.refit_days is not None else refit
    taps = _taps(ground)
    trial = run_trial(
        ground, settings.detector, rules, budgets, refit_days=refit, policy=settings.policy,
        taps=taps, tick=tick, model=model,
    )  # fmt: skip
    told = [_told(settings, ground, point, store) for point in trial.points]
    said = opinions(settings, [one for each in told for one in each], windows.score_end)
    known = replace(known, feedback=said)
    boot = Bootstrap(len(ground.regime), options.draws, options.seed)
    results = tuple(
        result_of(ground, known, point, insights, boot)
        for point, insights in zip(trial.points, told, strict=True)
    )
    place = {key: i for i, key in enumerate(ground.regime)}
    injected = [(tap, copy.incidents) for tap, copy in zip(taps[1:], ground.copies, strict=True)]
    labelled = any(one.verdict == "true" and _within(one.start, windows) for one in known.labels)
    choice = choose([_brings(one) for one in results], options.per_week, options.precision)
    return Evaluation(
        windows=windows,
        known=known,
        ground=ground,
        results=results,
        at=budgets.index(_stated(rules)),
        volume=volume([(taps[0], known.labels)], place, boot) if labelled else None,
        volume_injected=volume(injected[:VOLUME_COPIES], place, boot) if injected else None,
        choice=choice,
        refit_days=refit,
        model=model,
    )


def _stated(rules: Rules) -> float:
    """The budget that ``rules`` mean."""
    if rules.threshold is None:
        return rules.budget
    return float(1000 * MINUTES_A_DAY / 10**rules.threshold)


def _within(minute: int, windows: Windows) -> bool:
    return windows.score_start <= minute < windows.score_end


def _taps(ground: Ground) -> list[Tap]:
    span = ground.windows.score_start, ground.windows.score_end
    labelled = [one.keys[0] for one in ground.known if one.verdict == "true"]
    kept: list[list[SeriesKey]] = [
        [one.keys[0] for one in copy.incidents] if i < VOLUME_COPIES else []
        for i, copy in enumerate(ground.copies)
    ]
    return [Tap(keys, *span) for keys in (labelled, *kept)]


def _told(
    settings: Settings, ground: Ground, point: AtBudget, store: ActivityStore
) -> tuple[Insight, ...]:
    """The Insights that production would have told under these rules."""
    life = Life({}, ground.windows.score_start, ground.windows.score_start)
    mine = replace(settings, alerting=point.rules)
    coverage = ground.history.coverage
    found = settle(mine, ground.windows, life, point.following, store, coverage)
    return tuple(sorted(found.insights, key=lambda one: (one.episode.start, one.shared_event_id)))


def _brings(result: BudgetResult) -> Brings:
    return Brings(result.budget, result.per_week.value, tally(result.said), result.recall)
