"""What a sweep has to say to MLflow: a parent run, and each trial as a child of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trailsight.jobs.settings import Settings
from trailsight.jobs.tracked import activity_dataset
from trailsight.jobs.tuning.result import Both, Sweep
from trailsight.jobs.tuning.tried import Tried
from trailsight.reporting.run import RunRecord

ENDS = ("low", "high")
"""Of an interval."""


@dataclass
class Recorder:
    """Records trials as they end; the parent is there from the first one on."""

    settings: Settings
    began: set[str] = field(default_factory=set)

    def __call__(self, run: str, tried: Tried) -> None:
        """Records one trial of the sweep ``run``."""
        tracking, root = self.settings.tracking, self.settings.root
        if run not in self.began:
            self.began.add(run)
            tracking.log(root, parent_run(self.settings, run, {}, is_open=True))
        tracking.log(root, trial_run(self.settings, run, tried))


def trial_run(settings: Settings, run: str, tried: Tried) -> RunRecord:
    """One trial."""
    told = {name: value for name, value in tried.told.items() if isinstance(value, int | float)}
    metrics = {"recall": tried.objective, **told}
    metrics |= {f"recall_{kind}": value for kind, value in tried.told.get("kinds", {}).items()}
    dotted = {f"{of}_{end}": f"{of}.{end}" for of in ("recall", "false_rate") for end in ENDS}
    return RunRecord(
        name=f"trial {tried.number}",
        stage="tune",
        params={"detector.name": settings.detector_name, **tried.values},
        config_yaml=settings.config,
        metrics={dotted.get(name, name): float(value) for name, value in metrics.items()},
        tags={"detector": settings.detector_name, "outcome": tried.state},
        steps={"recall_by_week": list(enumerate(tried.steps))},
        id=f"{run}-{tried.number}",
        parent=run,
    )


def parent_run(
    settings: Settings, run: str, metrics: Mapping[str, float], *, is_open: bool
) -> RunRecord:
    """The sweep itself. MLflow refuses parameters that change, and a sweep may go on under another
    number of trials: only what names the sweep is a parameter."""
    groups = ("detector", "alerting", "series")
    chosen = {name: settings.parameters()[name] for name in groups}
    return RunRecord(
        name=f"tune {settings.detector_name}",
        stage="tune",
        params={"detector.name": settings.detector_name, **chosen, "space": settings.tune.space},
        config_yaml=settings.config,
        metrics=metrics,
        tags={"detector": settings.detector_name},
        id=run,
        open=is_open,
    )


def sweep_run(settings: Settings, sweep: Sweep, folder: Path) -> RunRecord:
    """The sweep when it is over, with all that it has found."""
    run = parent_run(settings, sweep.run, metrics_of(sweep), is_open=False)
    windows = sweep.spans.held_out
    files = [folder / "summary.json"]
    files += [folder / "best.yaml"] if sweep.best is not None else []
    data = activity_dataset(settings, windows.train_start, windows.score_end, "evaluation")
    changes = {
        "params": {**run.params, "tune": {"sweep": sweep.name}},
        "tables": {"trials": folder / "trials.parquet"},
        "steps": {"best_so_far": best_so_far(sweep)},
        "report": folder / "report.html",
        "files": files,
        "datasets": [data],
    }
    return RunRecord(**{**vars(run), **changes})


def metrics_of(sweep: Sweep) -> dict[str, float]:
    """Of the best trial and of the settings as they are, each with its interval."""
    found: dict[str, float] = {
        "trials": float(len(sweep.trials)),
        "trials_to_the_end": float(sweep.count("complete")),
        "false_alarms_allowed": float(sweep.allowed),
    }
    for name, both in (("search", sweep.search), ("held_out", sweep.held_out)):
        found |= {} if both is None else _of(name, both)
    return found


def _of(name: str, both: Both) -> dict[str, float]:
    estimates = {
        f"{name}_recall": both.best.recall,
        f"{name}_recall_default": both.default.recall,
        f"{name}_difference": both.difference,
    }
    numbers = {
        f"{name}_false_alarms": float(both.best.false),
        f"{name}_false_alarms_default": float(both.default.false),
    }
    return numbers | {
        f"{key}{part}": value
        for key, one in estimates.items()
        for part, value in zip(("", ".low", ".high"), vars(one).values(), strict=True)
    }


def best_so_far(sweep: Sweep) -> list[tuple[int, float]]:
    """The best objective after each trial that went to the end."""
    steps: list[tuple[int, float]] = []
    for one in sweep.trials:
        if one.state == "complete":
            best = max(one.objective, steps[-1][1] if steps else one.objective)
            steps.append((one.number, best))
    return steps
