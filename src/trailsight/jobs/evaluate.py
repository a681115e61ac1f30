"""evaluate: how good a detector and its rules are on a stretch of history, and at which budget."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.choice import Brings, Choice, choose
from trailsight.evaluation.incident import Verdict
from trailsight.evaluation.matching import Matched
from trailsight.evaluation.metrics import Measured, measure
from trailsight.evaluation.recall import RecallRow, overall, recall_rows
from trailsight.evaluation.verdicts import tally, verdicts
from trailsight.insight.record import Insight
from trailsight.jobs.backtest import silent
from trailsight.jobs.evaluating.known import Knowledge, opinions, read_known
from trailsight.jobs.extract import Tick
from trailsight.jobs.history import History
from trailsight.jobs.life import Life
from trailsight.jobs.settings import ScoreSpan, Settings
from trailsight.jobs.settle import settle
from trailsight.jobs.tap import Tap, volume
from trailsight.jobs.trial import AtBudget, Ground, alarms_of, prepare, run_trial
from trailsight.jobs.windows import Windows, resolve

WEEK = 7 * MINUTES_A_DAY
LEARNT = 14 * MINUTES_A_DAY
"""Minutes before the judged ones that are left to learn a weekly baseline from."""
VOLUME_COPIES = 2
"""Copies whose scores are kept for VUS-PR, which is slow."""


@dataclass(frozen=True)
class BudgetResult:
    """What one budget has brought."""

    rules: Rules
    insights: tuple[Insight, ...]
    """What it would have told, by start; suppressed ones left out."""
    said: tuple[Verdict | None, ...]
    """What is known of each of ``insights``."""
    per_week: Estimate
    measured: Measured | None
    """Against labels; None where there are none."""
    false_rate: Estimate
    """Realised false alarms per 1,000 series per day; without labels, all alarms that nobody has
    found worth it."""
    recall: Estimate | None
    """On injected incidents; None where none was injected."""
    sizes: tuple[RecallRow, ...]

    @property
    def budget(self) -> float:
        """False alarms per 1,000 series per day that it states."""
        return float(1000 * MINUTES_A_DAY / 10**self.rules.open_bans)


@dataclass(frozen=True)
class Evaluation:
    """The outcome; nothing is written yet."""

    windows: Windows
    known: Knowledge
    ground: Ground
    results: tuple[BudgetResult, ...]
    """By budget, the smallest first."""
    at: int
    """Which of them is the one that is set."""
    volume: Estimate | None
    """VUS-PR on labelled incidents."""
    volume_injected: Estimate | None
    choice: Choice | None
    refit_days: int | None

    @property
    def now(self) -> BudgetResult:
        """What the budget that is set has brought."""
        return self.results[self.at]


def evaluated_windows(settings: Settings, data: tuple[int, int]) -> Windows:
    """What is learnt from and what is judged: by default the last weeks of the data, with two
    weeks before them.

    Raises ``InputError`` for a start outside the data, or data that are too short.
    """
    options = settings.evaluate
    try:
        span = ScoreSpan(options.start, settings.score.end, settings.score.lateness)
        if options.start is not None:
            return resolve(settings.train, span, data)
        last = resolve(settings.train, span, data).score_end
        return resolve(settings.train, span, data, _begin(settings, data[0], last))
    except InputError as error:
        told = [text.replace("score.start", "evaluate.start")
                for text in (error.field, error.problem, error.remedy)]  # fmt: skip
        raise InputError(*told) from None


def _begin(settings: Settings, first: int, last: int) -> int:
    """The first judged minute: a midnight, with enough before it where there is enough at all."""
    train_start, train_end = settings.train.minutes("train")
    begin = max(first, train_start or first)
    start = max(last - settings.evaluate.weeks * WEEK, begin + LEARNT, train_end or begin)
    start += -start % MINUTES_A_DAY
    if start >= last:
        start = (begin + last) // 2 // MINUTES_A_DAY * MINUTES_A_DAY
    if start <= begin:
        problem = "the data are too short to learn from some and judge the others"
        raise InputError("evaluate.start", problem, "give more logs, or evaluate.start=…")
    return start


def evaluate(settings: Settings, windows: Windows, tick: Tick = silent) -> Evaluation:
    """Replays ``windows`` under every budget, on the history as it is and on copies with incidents,
    and judges what is told by all that is known. Nothing is written."""
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
        taps=taps, tick=tick,
    )  # fmt: skip
    told = [_told(settings, ground, point, store) for point in trial.points]
    said = opinions(settings, [one for each in told for one in each], windows.score_end)
    known = replace(known, feedback=said)
    boot = Bootstrap(len(ground.regime), options.draws, options.seed)
    results = tuple(
        _result(ground, known, point, insights, boot)
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


def _result(
    ground: Ground,
    known: Knowledge,
    point: AtBudget,
    insights: Sequence[Insight],
    boot: Bootstrap,
) -> BudgetResult:
    alarms = alarms_of([one.episode for one in insights], ground.windows.score_end)
    matched = _less_feedback(ground.match(alarms), known)
    measured = measure(matched, ground.regime, boot)
    said = verdicts(alarms, known.all)
    if known.labels and known.complete:
        said = tuple("false" if one is None else one for one in said)
    unproven = [one for one, verdict in zip(alarms, said, strict=True) if verdict != "true"]
    all_, doubtful = (
        measure(replace(matched, false=tuple(some)), ground.regime, boot).total.false_rate
        for some in (alarms, unproven)
    )
    weeks = 1000 / (7 * len(ground.regime))
    return BudgetResult(
        rules=point.rules,
        insights=tuple(insights),
        said=said,
        per_week=Estimate(*(x / weeks for x in (all_.value, all_.low, all_.high))),
        measured=measured if known.labels else None,
        false_rate=measured.total.false_rate if known.labels else doubtful,
        recall=overall(point.injected, ground.regime, boot) if ground.copies else None,
        sizes=recall_rows(point.injected, ground.regime, boot),
    )


def _less_feedback(matched: Matched, known: Knowledge) -> Matched:
    """``matched`` without the false alarms that somebody has found worth it."""
    said = verdicts(matched.false, known.feedback)
    kept = [one for one, verdict in zip(matched.false, said, strict=True) if verdict != "true"]
    return replace(matched, false=tuple(kept), false_regimes=())


def overlap(one: Insight, other: Insight) -> bool:
    """Whether two budgets tell the same incident of a series, be it from another minute on."""
    a, b = one.episode, other.episode
    if (a.key, a.direction) != (b.key, b.direction):
        return False
    return (b.end is None or a.start < b.end) and (a.end is None or b.start < a.end)


def _brings(result: BudgetResult) -> Brings:
    return Brings(result.budget, result.per_week.value, tally(result.said), result.recall)
