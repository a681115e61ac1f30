"""The report of a sweep."""

import math
from collections.abc import Iterator

from trailsight.contracts.report import (
    Cell,
    Code,
    Column,
    Facts,
    Figure,
    Report,
    Section,
    Table,
    Text,
    Tile,
)
from trailsight.contracts.sweep import SweepCurve, TrialPoint
from trailsight.evaluation.bootstrap import Estimate
from trailsight.jobs.settings import Settings, text_of
from trailsight.jobs.tuning.best import overrides
from trailsight.jobs.tuning.result import Both, Judged, Sweep
from trailsight.jobs.tuning.space import Value
from trailsight.jobs.tuning.verdict import points, verdict
from trailsight.jobs.windows import Windows
from trailsight.reporting.figures.sweep import importance_drawing, sweep_drawing

WORDS = {
    "complete": "to the end",
    "behind": "stopped: behind",
    "false alarms": "stopped: false alarms",
}


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
        yield Section("Best against default", tuple(_compared(settings, sweep)), "best")
    curve = curve_of(sweep)
    yield Section("Trials", (*_figure(curve), _trials(sweep)), "trials")
    if curve.importances:
        told = "; ".join(f"{name} {share:.0%}" for name, share in curve.importances)
        figure = Figure(
            importance_drawing(curve),
            alt=f"How much of what sets the better trials apart is due to each knob. {told}",
            caption="PED-ANOVA over the trials that went to the end; the shares add up to 100 %.",
        )
        yield Section("Which knobs matter", (figure,))
    yield Section("What was searched", (Facts(tuple(_facts(sweep))),))
    yield Section("Configuration", (Code(settings.config),), folded=True)


def _compared(settings: Settings, sweep: Sweep) -> Iterator[Text | Table | Code]:
    assert sweep.best is not None
    assert sweep.search is not None
    assert sweep.held_out is not None
    yield Text(verdict(sweep), strong=True)
    columns = (
        Column("", "text"),
        Column("Recall, searched", "number", "weighted, of injected incidents; 95 % interval"),
        Column("False alarms, searched", "number"),
        Column("Recall, held out", "number", "on days and incidents that the search did not see"),
        Column("False alarms, held out", "number"),
    )
    rows: list[tuple[str | int | Cell, ...]] = [
        (name, *_cells(one), *_cells(other))
        for name, one, other in (
            ("default", sweep.search.default, sweep.held_out.default),
            (f"trial {sweep.best.number}", sweep.search.best, sweep.held_out.best),
        )
    ]
    gains = [
        Cell(100 * one.value, points(one)) for one in _differences(sweep.search, sweep.held_out)
    ]
    rows.append(("difference", gains[0], "", gains[1], ""))
    yield Table("Best against default", columns, tuple(rows), filtered=False)
    yield Table(
        "The knobs",
        (Column("Knob", "code"), Column("Default", "text"), Column("Best", "text")),
        tuple(
            (knob.name, _plain(sweep.default[knob.name]), _plain(sweep.best.values[knob.name]))
            for knob in sweep.knobs
        ),
        filtered=False,
    )
    kinds = sorted(sweep.held_out.best.kinds)
    yield Table(
        "Recall by kind of incident, held out",
        (Column("Kind", "choice"), Column("Default", "number"), Column("Best", "number")),
        tuple(
            (kind.replace("_", " "), *(
                Cell(one.kinds[kind], f"{one.kinds[kind]:.0%}")
                for one in (sweep.held_out.default, sweep.held_out.best)))
            for kind in kinds
        ),
        filtered=False,
    )  # fmt: skip
    yield Code(f"python -m pipelines.score {overrides(settings, sweep)}", "To use it")


def _differences(*both: Both) -> list[Estimate]:
    return [one.difference for one in both]


def _cells(one: Judged) -> tuple[Cell, int]:
    low, high = one.recall.low, one.recall.high
    return Cell(one.recall.value, f"{one.recall.value:.1%}", f"{low:.0%} to {high:.0%}"), one.false


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


def _trials(sweep: Sweep) -> Table:
    columns = (
        Column("Trial", "number"), Column("Outcome", "choice"),
        Column("Recall", "number", "weighted; of a stopped trial up to where it came"),
        Column("False alarms", "number", f"at most {sweep.allowed} were allowed"),
        *(Column(knob.name, "text" if knob.kind == "choice" else "number") for knob in sweep.knobs),
    )  # fmt: skip
    rows = tuple(
        (
            one.number, WORDS.get(one.state, one.state), _recall(sweep, i),
            one.told["false_alarms"],
            *(_plain(one.values[knob.name]) if knob.kind == "choice" else one.values[knob.name]
              for knob in sweep.knobs),
        )
        for i, one in enumerate(sweep.trials)
    )  # fmt: skip
    return Table("All trials", columns, rows, where="reports/tune/trials.parquet")


def _recall(sweep: Sweep, row: int) -> Cell:
    one = sweep.trials[row]
    if not one.steps:
        return Cell(None, "–")
    low, high = one.told.get("recall_low"), one.told.get("recall_high")
    note = "" if low is None or high is None else f"{low:.0%} to {high:.0%}"
    return Cell(one.objective, f"{one.objective:.1%}", note)


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


def _plain(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


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
