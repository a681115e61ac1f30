"""What a sweep leaves behind: trials, a summary, an experiment, a report, an MLflow run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailsight.contracts.atomic import replacing_tree, write_bytes
from trailsight.evaluation.bootstrap import Estimate
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.tuning.best import experiment, overrides
from trailsight.jobs.tuning.report import report_of
from trailsight.jobs.tuning.result import Both, Sweep
from trailsight.jobs.tuning.tracked import sweep_run
from trailsight.jobs.windows import Windows
from trailsight.reporting.report import write_report

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class PublishedSweep:
    """Where everything went."""

    folder: Path
    report: Path
    run: str | None
    """The MLflow run; None where none was recorded."""
    summary: Mapping[str, Any]
    """All of it as one JSON object."""


def publish_sweep(settings: Settings, sweep: Sweep) -> PublishedSweep:
    """Writes ``reports/tune`` at once, then the MLflow run: files first."""
    import pyarrow.parquet as pq

    folder = settings.reports / "tune"
    with replacing_tree(folder) as tree:
        pq.write_table(trials_table(sweep), tree / "trials.parquet")
        summary = summary_of(settings, sweep)
        write_bytes(tree / "summary.json", json.dumps(summary, indent=1).encode())
        if sweep.best is not None:
            write_bytes(tree / "best.yaml", experiment(settings, sweep).encode())
        write_report(report_of(settings, sweep), tree / "report.html")
    run = settings.tracking.log(settings.root, sweep_run(settings, sweep, folder))
    return PublishedSweep(folder, folder / "report.html", run, {**summary, "mlflow_run": run})


def trials_table(sweep: Sweep) -> "pa.Table":
    """A row a trial: number, state, the knobs, what was found, and the objective by week."""
    import pyarrow as pa

    told = ("recall_low", "recall_high", "false_alarms", "false_rate", "false_rate_low",
            "false_rate_high")  # fmt: skip
    columns: dict[str, list[Any]] = {
        "trial": [one.number for one in sweep.trials],
        "state": [one.state for one in sweep.trials],
        "objective": [one.objective if one.steps else None for one in sweep.trials],
        **{name: [one.told.get(name) for one in sweep.trials] for name in told},
        **{knob.name: [one.values[knob.name] for one in sweep.trials] for knob in sweep.knobs},
        "objective_by_week": [list(one.steps) for one in sweep.trials],
    }
    return pa.table(columns)


def summary_of(settings: Settings, sweep: Sweep) -> dict[str, Any]:
    """The outcome as one JSON object."""
    best = sweep.best
    return {
        "sweep": sweep.name,
        "detector": settings.detector_name,
        "budget": sweep.budget,
        "searched": _span(sweep.spans.search),
        "held_out": _span(sweep.spans.held_out),
        "series": sweep.series,
        "incidents": {"searched": sweep.incidents[0], "held_out": sweep.incidents[1]},
        "weights": dict(sweep.kinds),
        "false_alarms_allowed": sweep.allowed,
        "space": {knob.name: str(knob).removeprefix(knob.name).strip() for knob in sweep.knobs},
        "trials": len(sweep.trials),
        "complete": sweep.count("complete"),
        "default": {"values": dict(sweep.default)},
        "best": None if best is None else {"trial": best.number, "values": dict(best.values)},
        "where_it_was_searched": _both(sweep.search),
        "where_it_was_not": _both(sweep.held_out),
        "better_beyond_chance": sweep.better,
        "importances": dict(sweep.importances),
        "overrides": overrides(settings, sweep),
    }


def _span(windows: Windows) -> list[str]:
    return [text_of(windows.score_start), text_of(windows.score_end)]


def _both(both: Both | None) -> dict[str, Any] | None:
    if both is None:
        return None
    difference: Estimate = both.difference
    return {
        "default": both.default.plain(),
        "best": both.best.plain(),
        "difference": dict(vars(difference)),
    }
