"""The report of a sweep."""

import math
from collections.abc import Iterator

from trailsight.contracts.report import (
    Code,
    Facts,
    Figure,
    Report,
    Section,
    Tile,
)
from trailsight.contracts.sweep import SweepCurve, TrialPoint
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.tuning.result import Sweep
from trailsight.jobs.tuning.tables import compared, trials_table
from trailsight.jobs.tuning.verdict import verdict
from trailsight.jobs.windows import Windows
from trailsight.reporting.figures.sweep import importance_drawing, sweep_drawing


def report_of(settings: Settings, sweep: Sweep) -> Report:
    """What people read about it."""
    return Report(
        title=f"Sweep of {settings.detector_name}",
        subtitle=(
            f"Searched {_span(sweep.spans.search)}, held out {_span(sweep.spans.held_out)}; "
            f"{sweep.series:,} series, budget {sweep.budget:g}"
        ),
        lead=_lead(sweep),
        tiles=tuple(_tiles(sweep)),
        sections=tuple(_sections(settings, sweep)),
    )


def _span(windows: Windows) -> str:
    return f"{text_of(windows.score_start)} to {text_of(windows.score_end)} UTC"


def _lead(sweep: Sweep) -> str:
    if sweep.best is None:
        return f"None of {len(sweep.trials)} trials went to the end: nothing to recommend."
    return f"Of {len(sweep.trials)} trials, number {sweep.best.number} finds most. {verdict(sweep)}"


def _tiles(sweep: Sweep) -> Iterator[Tile]:
    yield Tile("Trials", str(len(sweep.trials)), f"{sweep.count('complete')} to the end")
    for name, both in (("where searched", sweep.search), ("held out", sweep.held_out)):
        if both is not None:
            best, before = both.best.recall, both.default.recall
            yield Tile(f"Recall, {name}", f"{best.value:.0%}", f"default {before.value:.0%}")
    if sweep.held_out is not None:
        one = sweep.held_out.difference
        yield Tile("Gain, held out", f"{100 * one.value:+.1f} points",
                   f"{100 * one.low:+.1f} to {100 * one.high:+.1f}")  # fmt: skip


def _sections(settings: Settings, sweep: Sweep) -> Iterator[Section]:
    if sweep.best is not None and sweep.search is not None and sweep.held_out is not None:
        yield Section("Best against default", tuple(compared(settings, sweep)), "best")
    curve = curve_of(sweep)
    yield Section("Trials", (*_figure(curve), trials_table(sweep)), "trials")
    if curve.importances:
        told = "; ".join(f"{name} {share:.0%}" for name, share in curve.importances)
        figure = Figure(
            importance_drawing(curve),
            alt=f"How much of the difference between trials each knob explains. {told}",
            caption="Functional ANOVA of the whole trials; the shares add up to 100 %.",
        )
        yield Section("Which knobs matter", (figure,))
    yield Section("What was searched", (Facts(tuple(_facts(sweep))),))
    yield Section("Configuration", (Code(settings.config),), folded=True)


def _figure(curve: SweepCurve) -> Iterator[Figure]:
    if any(math.isfinite(one.objective) for one in curve.points):
        whole = [one for one in curve.points if one.whole]
        told = f"{len(whole)} of {len(curve.points)} went to the end."
        if curve.best is not None:
            best = next(one for one in whole if one.number == curve.best)
            told += f" The best, number {curve.best}, finds {best.objective:.1%};"
        yield Figure(
            sweep_drawing(curve),
            alt=f"Weighted recall trial by trial. {told} the settings as they are "
            f"{curve.default:.1%}.",
            caption="A cross is a trial that was stopped, at what it came to by then.",
        )


def _facts(sweep: Sweep) -> Iterator[tuple[str, str]]:
    yield "Objective", "weighted recall of injected incidents at the budget that is set"
    yield "Constraint", f"at most {sweep.allowed} false alarms where it is searched"
    yield "Injected", f"{sweep.incidents[0]:,} incidents; held out {sweep.incidents[1]:,} others"
    weights = ", ".join(
        f"{kind.replace('_', ' ')} {share:.0%}" for kind, share in sweep.kinds.items()
    )
    yield "Weights", weights
    for knob in sweep.knobs:
        yield knob.name, str(knob).removeprefix(knob.name).strip()
    yield "Sweep", sweep.name


def curve_of(sweep: Sweep) -> SweepCurve:
    """As the figures take it."""
    search = sweep.search
    ranked = sorted(sweep.importances.items(), key=lambda pair: (-pair[1], pair[0]))
    return SweepCurve(
        points=tuple(
            TrialPoint(one.number, one.objective, one.state == "complete") for one in sweep.trials
        ),
        default=sweep.before.recall.value,
        best=None if sweep.best is None or search is None else sweep.best.number,
        importances=tuple(ranked),
    )
