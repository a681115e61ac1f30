"""What a scoring run has to say to MLflow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.tracked import activity_dataset
from trailsight.reporting.run import RunRecord
from trailsight.reporting.table import InsightRow


def score_run(
    settings: Settings,
    scored: Scored,
    rows: Sequence[InsightRow],
    metrics: Mapping[str, float],
    figures: Sequence[Path],
    report: Path | None,
) -> RunRecord:
    """The run of a scoring that has found ``rows``."""
    model = scored.model
    version = model.version if model is not None else settings.detector_name
    tables = {
        "series": settings.reports / "score" / "series.parquet",
        "episodes": settings.insights / "episodes.parquet",
        "suppressed": settings.insights / "suppressed.parquet",
        "held_back": settings.insights / "held_back.parquet",
    }
    return RunRecord(
        name=f"score {version}",
        stage="score",
        params=settings.parameters(),
        config_yaml=settings.config,
        metrics=metrics,
        tables={name: path for name, path in tables.items() if path.exists()},
        figures=figures,
        report=report,
        tags={
            "detector": settings.detector_name,
            "model_version": version,
            "policy": settings.policy.digest,
            **({"registered_model": model.registered} if model and model.registered else {}),
        },
        steps={"insights_of_day": _by_day(scored, rows)},
        datasets=[activity_dataset(settings, scored.before, scored.life.scored_to, "scoring")],
        began=scored.began,
    )


def _by_day(scored: Scored, rows: Sequence[InsightRow]) -> list[tuple[int, float]]:
    """Insights that began on each UTC day that this run has scored, in days from the first."""
    started = Counter(row.start[:10] for row in rows)
    days = range(scored.before // 1440, -(-scored.life.scored_to // 1440))
    return [(i, float(started[text_of(day * 1440)[:10]])) for i, day in enumerate(days)]
