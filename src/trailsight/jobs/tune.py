"""tune: searches the knobs of a detector and its rules for what finds most at the stated budget.

The objective is the weighted recall of injected incidents (``evaluation/objective.py``) at the
budget that is set; a trial that brings more false alarms than are allowed is stopped. The panel,
the incidents and the regimes are prepared once, and scores are shared where only the rules differ.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

from trailsight import __version__
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.jobs.settings import Settings
from trailsight.jobs.tuning.course import Course, Step
from trailsight.jobs.tuning.grounds import Spans, course_on, spans_of
from trailsight.jobs.tuning.knob import Knob
from trailsight.jobs.tuning.result import Both, Judged, Sweep
from trailsight.jobs.tuning.space import applied, read_space, values_of
from trailsight.jobs.tuning.study import Study, Trial
from trailsight.jobs.tuning.tried import State, Tried

Tell = Callable[[int, int, str], None]
"""Called with the trials that are over, all of them, and the best so far in words."""
Record = Callable[[str, Tried], None]
"""Called with the sweep's name for good and each new trial."""
HELD_OUT = 1
"""Added to the seed of the incidents that the search does not see."""


def tune(settings: Settings, tell: Tell, record: Record) -> Sweep:
    """Searches until there are ``tune.trials``, then judges the best where it was not searched.

    Each new trial is handed to ``record`` when it is over. Raises ``InputError`` for a space
    that does not fit the detector and the rules, and for too little history.
    """
    options, rules = settings.tune, settings.alerting
    knobs = read_space(options.space, settings.detector, rules)
    spans = spans_of(settings)
    name = digest_of(settings, spans, knobs)
    study = Study.open(
        settings.root / "tune.journal", name, knobs,
        seed=options.seed, pruning=options.pruning, resume=options.resume,
    )  # fmt: skip
    course = course_on(settings, spans.search, settings.evaluate.seed)
    now = values_of(knobs, settings.detector, rules)
    default = course.finish(settings.detector, rules)
    allowed = _allowed(settings, course, default)
    before = len(study.over())
    for done in range(before, options.trials):
        tell(done, options.trials, _so_far(study.over()))
        inside = all(knob.holds(now[knob.name]) for knob in knobs)
        _try(settings, course, study, study.ask(now if inside else None), allowed)
        record(study.run, study.over()[-1])
    trials = study.over()
    tell(len(trials), max(options.trials, len(trials)), _so_far(trials))
    best = best_of(trials)
    held = course_on(settings, spans.held_out, settings.evaluate.seed + HELD_OUT)
    return Sweep(
        name=name,
        run=study.run,
        spans=spans,
        budget=1_440_000 / 10**rules.open_bans,
        knobs=knobs,
        incidents=(len(course.yardstick.kinds), len(held.yardstick.kinds)),
        kinds=_weights(course),
        series=len(course.ground.regime),
        allowed=allowed,
        default=now,
        before=Judged.of(course, default),
        trials=trials,
        new=len(trials) - before,
        best=best,
        search=_both(settings, course, best, default),
        held_out=_both(settings, held, best, None),
        importances=study.importances(),
        learnt=course.scores.learnt,
    )


def best_of(trials: tuple[Tried, ...]) -> Tried | None:
    """The one that finds most; of equals the one with fewer false alarms, then the first."""
    whole = [one for one in trials if one.state == "complete"]
    return min(
        whole, key=lambda one: (-one.objective, one.told["false_alarms"], one.number), default=None
    )


def digest_of(settings: Settings, spans: Spans, knobs: tuple[Knob, ...]) -> str:
    """Names a sweep: what is not alike in space, data or objective is never mixed."""
    store, options = ActivityStore(settings.activity), asdict(settings.tune)
    for free in ("trials", "resume", "space"):
        del options[free]
    days = [day for day in store.days() if day * 1440 < spans.held_out.score_end]
    labels = settings.evaluate.labels, settings.evaluate.feedback
    parts = (
        __version__, settings.detector_name, asdict(settings.detector),  # type: ignore[call-overload]
        asdict(settings.alerting), asdict(settings.series), settings.policy.digest, knobs, options,
        asdict(settings.evaluate), asdict(spans), store.digest_of(days),
        [_content(path) for path in labels],
    )  # fmt: skip
    return f"{settings.detector_name}-{blake2b(repr(parts).encode(), digest_size=8).hexdigest()}"


def _content(path: str | None) -> str:
    if path is None:
        return ""
    try:
        return blake2b(Path(path).expanduser().read_bytes(), digest_size=8).hexdigest()
    except OSError:
        return ""  # told where it is read


def _try(settings: Settings, course: Course, study: Study, trial: Trial, allowed: int) -> None:
    """Takes ``trial`` through the weeks, unless it is stopped before."""
    try:
        chosen = applied(trial.values, settings.detector, settings.alerting)
    except InputError as error:
        study.tell(trial, "not allowed", {"why": str(error), "false_alarms": 0}, 1.0)
        return
    state: State = "complete"
    step: Step | None = None
    for step in course.go(*chosen):
        behind = trial.behind(step.week, step.objective)
        if len(step.false) > allowed:
            state = "false alarms"
            break
        if behind and step.week + 1 < len(course.weeks):
            state = "behind"
            break
    assert step is not None
    told: Mapping[str, object] = {"false_alarms": len(step.false)}
    if state == "complete":
        told = Judged.of(course, step).plain()
    study.tell(trial, state, json.loads(json.dumps(told)), float(len(step.false) - allowed))


def _allowed(settings: Settings, course: Course, default: Step) -> int:
    stated = settings.tune.false_alarms
    if stated is not None:
        return int(stated * course.series_days / 1000 + 1e-9)
    budget = 1_440_000 / 10**settings.alerting.open_bans
    return max(int(budget * course.series_days / 1000 + 1e-9), len(default.false))


def _both(
    settings: Settings, course: Course, best: Tried | None, default: Step | None
) -> Both | None:
    if best is None:
        return None
    if default is None:
        default = course.finish(settings.detector, settings.alerting)
    chosen = course.finish(*applied(best.values, settings.detector, settings.alerting))
    return Both(
        Judged.of(course, default),
        Judged.of(course, chosen),
        course.yardstick.difference(chosen.found, default.found, course.boot),
    )


def _weights(course: Course) -> dict[str, float]:
    kinds = course.yardstick.kinds
    return {
        kind: float(
            sum(w for w, k in zip(course.yardstick.weight, kinds, strict=True) if k == kind)
        )
        for kind in sorted(set(kinds))
    }


def _so_far(trials: tuple[Tried, ...]) -> str:
    best = best_of(trials)
    return "" if best is None else f"best {best.objective:.1%} (trial {best.number})"
