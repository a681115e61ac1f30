"""What an evaluation leaves behind: tables, a summary, a report, an MLflow run."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from trailsight.activity.store import ActivityStore
from trailsight.contracts.atomic import replacing_tree, write_bytes
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.sentences import sentences
from trailsight.evaluation.suggest import by_api, suggested
from trailsight.jobs.evaluating.report import report_of
from trailsight.jobs.evaluating.result import Evaluation
from trailsight.jobs.evaluating.tables import budget_rows, number, setting, told, write_tables
from trailsight.jobs.settings import Settings
from trailsight.jobs.tracked import activity_dataset, configuration
from trailsight.jobs.train import describe
from trailsight.jobs.trial import alarms_of
from trailsight.reporting.registry import CONFIGURATION, EVALUATED_ON
from trailsight.reporting.report import write_report
from trailsight.reporting.run import RunRecord

WEEK = 10_080


@dataclass(frozen=True)
class PublishedEvaluation:
    """Where everything went."""

    folder: Path
    report: Path
    run: str | None
    """The MLflow run; None where none was recorded."""
    summary: Mapping[str, Any]
    """All of it as one JSON object."""


def publish_evaluation(settings: Settings, found: Evaluation) -> PublishedEvaluation:
    """Writes ``reports/evaluate`` at once, then the MLflow run: files first."""
    folder = settings.reports / "evaluate"
    with replacing_tree(folder) as tree:
        names = list(write_tables(found, tree))
        summary = _summary(settings, found)
        write_bytes(tree / "summary.json", json.dumps(summary, indent=1).encode())
        write_report(report_of(settings, found), tree / "report.html")
    run = settings.tracking.log(settings.root, _run(settings, found, folder, names))
    return PublishedEvaluation(folder, folder / "report.html", run, {**summary, "mlflow_run": run})


def _summary(settings: Settings, found: Evaluation) -> dict[str, Any]:
    now = found.now
    alarms = alarms_of([one.episode for one in now.insights], found.windows.score_end)
    apis = by_api(alarms, now.said)
    return {
        "detector": settings.detector_name,
        **setting(found),
        "budget": now.budget,
        "metrics": {name: number(value) for name, value in metrics(found).items()},
        "budgets": [
            {**row, "told": told(one)}
            for row, one in zip(budget_rows(found), found.results, strict=True)
        ],
        "kinds": _parts(found, "kinds"),
        "regimes_found": _parts(found, "regimes"),
        "sentences": list(sentences(now.sizes)),
        "apis": [{**asdict(row), "precision": row.precision} for row in apis],
        "suggested_policy": suggested(apis) or None,
    }


def _parts(found: Evaluation, name: str) -> dict[str, Any]:
    measured = found.now.measured
    if measured is None:
        return {}
    return {part: figures.content() for part, figures in getattr(measured, name).items()}


def metrics(found: Evaluation) -> dict[str, float]:
    """Those of the budget that is set, each with its interval as ``NAME.low`` and ``NAME.high``."""
    now = found.now
    estimates: dict[str, Estimate | None] = {
        "insights_per_week": now.per_week,
        "false_alarms_per_1000_series_per_day": now.false_rate,
        "recall_injected": now.recall,
        "vus_pr": found.volume,
        "vus_pr_injected": found.volume_injected,
    }
    if now.measured is not None:
        total = now.measured.total
        estimates |= {
            "recall": total.recall,
            "precision": total.precision,
            "f1": total.f1,
            "delay_median": total.delay_median,
            "delay_p95": total.delay_p95,
        }
    else:  # nothing is known but what was injected
        estimates["recall"] = now.recall
    flat = {
        f"{name}{part}": value
        for name, one in estimates.items()
        if one is not None
        for part, value in zip(("", ".low", ".high"), vars(one).values(), strict=True)
    }
    for one in found.results:
        flat[f"insights_per_week_at_{one.budget:g}"] = one.per_week.value
        flat[f"realised_at_{one.budget:g}"] = one.false_rate.value
        if one.recall is not None:
            flat[f"recall_injected_at_{one.budget:g}"] = one.recall.value
    return {**flat, "insights": float(len(now.insights)), "series": float(len(found.ground.regime))}


def _run(settings: Settings, found: Evaluation, folder: Path, tables: list[str]) -> RunRecord:
    windows = found.windows
    return RunRecord(
        name=f"evaluate {found.model.version if found.model else settings.detector_name}",
        stage="evaluate",
        params=settings.parameters(),
        config_yaml=settings.config,
        metrics=metrics(found),
        tables={name: folder / f"{name}.parquet" for name in tables},
        tags={
            "detector": settings.detector_name,
            "policy": settings.policy.digest,
            CONFIGURATION: (
                configuration(describe(settings, windows, {}))
                if found.model is None
                else found.model.version
            ),
            **_registered(found),
            EVALUATED_ON: evaluated_on(settings, found),
        },
        datasets=[activity_dataset(settings, windows.train_start, windows.score_end, "evaluation")],
        steps={"insights_of_week": _by_week(found)},
        report=folder / "report.html",
        files=[folder / "summary.json"],
    )


def _registered(found: Evaluation) -> dict[str, str]:
    one = found.model
    if one is None:
        return {}
    return {"model_version": one.version, "registered_model": str(one.registered)}


def _by_week(found: Evaluation) -> list[tuple[int, float]]:
    first, last = found.windows.score_start, found.windows.score_end
    begun = Counter((one.episode.start - first) // WEEK for one in found.now.insights)
    return [(week, float(begun[week])) for week in range(-(-(last - first) // WEEK))]


def evaluated_on(settings: Settings, found: Evaluation) -> str:
    """A digest of all that two evaluations must share to be comparable: the data, what is known of
    them, what was injected, and how often it may alarm."""
    store, windows = ActivityStore(settings.activity), found.windows
    days = [
        (day, store.digest(day))
        for day in store.days()
        if windows.train_start <= (day + 1) * 1440 and day * 1440 < windows.score_end
    ]
    parts = (
        days, asdict(windows), asdict(settings.series), found.refit_days, found.now.budget,
        settings.policy.decisive(),
        [(one.keys, one.start, one.end, one.verdict) for one in found.known.labels],
        _verdicts(settings),
        [[(one.keys, one.start, one.calls) for one in c.incidents] for c in found.ground.copies],
    )  # fmt: skip
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _verdicts(settings: Settings) -> bytes:
    """Of the file: which of its verdicts speak of a replay depends on what the replay tells."""
    path = settings.evaluate.feedback
    content = b"" if path is None else Path(path).expanduser().read_bytes()
    return blake2b(content, digest_size=8).digest()
