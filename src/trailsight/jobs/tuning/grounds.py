"""What a sweep searches on, and what it holds out: later days, with other incidents in them."""

from dataclasses import dataclass, replace

from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.jobs.evaluate import evaluated_windows
from trailsight.jobs.evaluating.known import opinions, read_known
from trailsight.jobs.history import History
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.tuning.course import Course
from trailsight.jobs.windows import MINUTES_A_DAY, Windows, length_of


@dataclass(frozen=True)
class Spans:
    """What is searched on, and what is held out."""

    search: Windows
    held_out: Windows


def spans_of(settings: Settings) -> Spans:
    """The judged time of ``evaluate``, divided at a midnight.

    Raises ``InputError`` where there is too little of it.
    """
    whole = evaluated_windows(settings, ActivityStore(settings.activity).span())
    start, end = whole.score_start, whole.score_end
    held = min(settings.tune.held_out_days * MINUTES_A_DAY, (end - start) // 2)
    split = end - held
    split += -split % MINUTES_A_DAY
    if not start < split < end:
        problem = f"{length_of(end - start)} from {text_of(start)} are too few to hold a day out"
        raise InputError("evaluate.start", problem, "begin earlier, or give more logs")
    learnt_to = split if settings.train.refits is not None else whole.train_end
    return Spans(
        replace(whole, score_end=split), replace(whole.learnt_to(learnt_to), score_start=split)
    )


def course_on(settings: Settings, windows: Windows, seed: int) -> Course:
    """What trials are taken through: the history of ``windows``, read once, and copies with
    incidents of that seed."""
    from trailsight.jobs.trial import prepare

    options, judged = settings.tune, settings.evaluate
    history = History.read(ActivityStore(settings.activity), settings.series, windows)
    known = read_known(settings, history.panel.keys).labels
    known += opinions(settings, (), windows.score_end)
    ground = prepare(
        history, windows, known=known, kinds=judged.kinds, grid=judged.grid, copies=options.copies,
        incidents=options.incidents, series=options.series, seed=seed,
    )  # fmt: skip
    if not any(copy.incidents for copy in ground.copies):
        problem = f"nothing could be planted from {text_of(windows.score_start)} on"
        raise InputError("evaluate.kinds", problem, "give more logs, or more kinds")
    refit = options.refit_days if settings.train.refits is not None else None
    return Course.of(ground, settings.policy, refit, options.weights, judged.draws, seed)
