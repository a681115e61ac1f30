"""Sections of a sweep's report that are tables."""

from collections.abc import Iterator

from trailsight.contracts.report import Cell, Code, Column, Table, Text
from trailsight.evaluation.bootstrap import Estimate
from trailsight.jobs.settings import Settings
from trailsight.jobs.tuning.best import overrides
from trailsight.jobs.tuning.knob import Value
from trailsight.jobs.tuning.result import Both, Judged, Sweep
from trailsight.jobs.tuning.verdict import points, verdict

WORDS = {
    "complete": "to the end",
    "behind": "stopped: behind",
    "false alarms": "stopped: false alarms",
}


def compared(settings: Settings, sweep: Sweep) -> Iterator[Text | Table | Code]:
    """The best trial beside the settings as they are."""
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


def trials_table(sweep: Sweep) -> Table:
    """All trials."""
    columns = (
        Column("Trial", "number"), Column("Outcome", "choice"),
        Column("Recall", "number", "weighted; of a stopped trial up to where it came"),
        Column("False alarms", "number", f"at most {sweep.allowed} were allowed"),
        *(Column(knob.name, "number" if knob.numeric else "choice") for knob in sweep.knobs),
    )  # fmt: skip
    rows = tuple(
        (
            one.number, WORDS.get(one.state, one.state), _recall(sweep, i),
            one.told["false_alarms"],
            *(one.values[knob.name] if knob.numeric else _plain(one.values[knob.name])
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


def _plain(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()
