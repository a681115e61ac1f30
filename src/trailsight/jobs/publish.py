"""What a scoring run leaves behind: Insight events, episodes, figures, tables, an MLflow run."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from trailsight.contracts.atomic import replacing_tree, write_bytes
from trailsight.contracts.series import CALL_RATE
from trailsight.insight.logtree import write_log_tree
from trailsight.insight.table import write_episodes
from trailsight.jobs.extract import Tick
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings, text_of
from trailsight.reporting.figure import insight_figure
from trailsight.reporting.table import InsightRow
from trailsight.reporting.tracking import RunRecord


@dataclass(frozen=True)
class Published:
    """Where everything went, and the rows to print."""

    rows: tuple[InsightRow, ...]
    insights: Path
    figures: Path | None
    """None where nothing was drawn."""
    run: str | None
    """The MLflow run; None where none was recorded."""
    summary: Mapping[str, Any]
    """The whole run as one JSON object."""


def publish(settings: Settings, scored: Scored, tick: Tick | None = None) -> Published:
    """Writes the results: files first, then the MLflow run, so that no tracking server that is
    down can lose them. Both trees take the place of the ones that the run before left."""
    rows = tuple(_rows(scored))
    with replacing_tree(settings.insights) as tree:
        write_log_tree(scored.insights, tree)
        write_episodes(
            scored.insights,
            tree / "episodes.parquet",
            detector=settings.detector_name,
            model_version=scored.model.version,
        )
    report = settings.reports / "score"
    with replacing_tree(report) as tree:
        drawn = _draw(scored, tree / "figures", settings.reporting.figures, tick)
        _write_table(scored, tree / "series.parquet")
    figures = [report / "figures" / name for name in drawn]
    summary = _summary(settings, scored, rows)
    write_bytes(report / "summary.json", json.dumps(summary, indent=1).encode())
    run = settings.tracking.log(
        settings.root,
        RunRecord(
            name=f"score {scored.model.version}",
            stage="score",
            params=settings.parameters(),
            config_yaml=settings.config,
            metrics=_metrics(scored),
            tables={
                "series": report / "series.parquet",
                "episodes": settings.insights / "episodes.parquet",
            },
            figures=figures,
            tags={"detector": settings.detector_name, "model_version": scored.model.version},
        ),
    )
    where = report / "figures" if drawn else None
    return Published(rows, settings.insights, where, run, {**summary, "mlflow_run": run})


def _rows(scored: Scored) -> list[InsightRow]:
    return [
        InsightRow(
            start=_iso(insight.episode.start),
            end=None if insight.episode.end is None else _iso(insight.episode.end),
            minutes=insight.windows.whole.minutes,
            account=insight.episode.key.account,
            region=insight.episode.key.region,
            event_source=insight.episode.key.event_source,
            event_name=insight.episode.key.event_name,
            error_code=insight.episode.key.error_code,
            insight_type=insight.episode.key.insight_type,
            insight_average=insight.insight_average,
            baseline_average=insight.baseline_average,
            peak_bans=insight.episode.peak_bans,
            direction=insight.episode.direction,
            who=insight.who,
            shared_event_id=insight.shared_event_id,
        )
        for insight in scored.insights
    ]


def _iso(minute: int) -> str:
    return f"{text_of(minute).replace(' ', 'T')}:00Z"


def _draw(scored: Scored, folder: Path, most: int, tick: Tick | None) -> list[str]:
    """Draws the most unusual insights; the names of the files."""
    ranked = sorted(scored.graphs, key=lambda graph: -graph.episode.peak_bans)[:most]
    names = []
    if ranked:
        folder.mkdir()
    for done, graph in enumerate(ranked):
        moment = text_of(graph.episode.start).translate(str.maketrans(" ", "T", ":-"))
        api = "".join(c if c.isalnum() else "_" for c in graph.episode.key.event_name[:60])
        names.append(f"{moment}Z_{api}_{graph.shared_event_id[:8]}.png")
        insight_figure(graph, folder / names[-1])
        if tick is not None:
            tick(done + 1, len(ranked))
    return names


def _write_table(scored: Scored, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(scored.series.table(), path)


def _metrics(scored: Scored) -> dict[str, float]:
    days = (scored.windows.score_end - scored.windows.score_start) / 1440
    kinds = Counter(insight.episode.key.insight_type for insight in scored.insights)
    series = len(scored.series.panel.keys)
    return {
        "insights": float(len(scored.insights)),
        "insights_call_rate": float(kinds[CALL_RATE]),
        "insights_error_rate": float(sum(kinds.values()) - kinds[CALL_RATE]),
        "insights_per_1000_series_per_day": 1000 * len(scored.insights) / (series * days),
        "series": float(series),
        "series_with_short_history": float(scored.series.short.sum()),
        "scored_days": days,
        "calls": float(scored.series.calls.sum()),
        "calls_expected": float(scored.series.expected.sum()),
    }


def _summary(settings: Settings, scored: Scored, rows: tuple[InsightRow, ...]) -> dict[str, Any]:
    windows = scored.windows
    return {
        "detector": settings.detector_name,
        "model_version": scored.model.version,
        "train": [text_of(windows.train_start), text_of(windows.train_end)],
        "score": [text_of(windows.score_start), text_of(windows.score_end)],
        "metrics": _metrics(scored),
        "insights": [asdict(row) for row in rows],
        "log_tree": str(settings.insights),
    }
