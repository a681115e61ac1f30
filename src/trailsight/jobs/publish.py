"""What a scoring run leaves behind: Insight events, episodes, figures, tables, an MLflow run."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.activity.store import ActivityStore
from trailsight.contracts.atomic import replacing, replacing_tree, write_bytes
from trailsight.contracts.series import CALL_RATE
from trailsight.insight.delivery import start_due
from trailsight.insight.sinks.contract import Remote
from trailsight.insight.table import episode_table, merged, read_episodes, regrouped, write_episodes
from trailsight.jobs.account_rows import AccountRow
from trailsight.jobs.extract import Tick
from trailsight.jobs.figures import draw_all
from trailsight.jobs.following import name_of
from trailsight.jobs.held_back import HeldReport, keep_held_back
from trailsight.jobs.held_tables import read_suppressed
from trailsight.jobs.life import STATE
from trailsight.jobs.revise import revisions
from trailsight.jobs.rows import iso, rows_of
from trailsight.jobs.score import Scored
from trailsight.jobs.score_report import write_score_report
from trailsight.jobs.score_run import score_run
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.reporting.table import InsightRow


@dataclass(frozen=True)
class Published:
    """Where everything went, and the rows to print."""

    rows: tuple[InsightRow, ...]
    """The Insights of the scored window, those of earlier runs included."""
    found: int
    """Insights in the minutes that this run has scored; where it had none to score, in all."""
    new: int
    """Insights whose Start was written by this run."""
    insights: Path
    figures: Path | None
    """None where nothing was drawn."""
    report: Path | None
    """The page for people; None where none was written by this run."""
    run: str | None
    """The MLflow run; None where none was recorded."""
    summary: Mapping[str, Any]
    """The whole run as one JSON object."""
    held: HeldReport
    """What guards and the policy have held back in the scored window."""
    accounts: tuple[AccountRow, ...]
    """Weak signs of one account, or around one caller, that add up."""


def publish(settings: Settings, scored: Scored, tick: Tick | None = None) -> Published:
    """Writes the results, the state of scoring last; then the MLflow run.

    Files first, so that no tracking server that is down can lose them. A life that has just
    begun takes the place of what other settings have left.
    """
    fresh = scored.before == scored.life.origin
    report = settings.reports / "score"
    with replacing_tree(report) if fresh else _kept(report) as tree:
        drawn = draw_all(settings, scored, tree / "figures", tick)
        if scored.model is not None:
            with replacing(tree / "series.parquet") as temporary:
                _write_parquet(scored.fleet.table(), temporary)
        names = [one.path.name for one in drawn]
    aside = settings.insights.with_name(f"{settings.insights.name}.previous")
    whole = replacing_tree(settings.insights, keep=aside) if fresh else _kept(settings.insights)
    page = None
    with whole as tree:
        for sink in settings.sink.values():
            sink.write(scored.deliveries, tree)
        episodes, digests = _episodes(settings, scored, tree / "episodes.parquet")
        rows = rows_of(episodes, scored.windows)
        held = keep_held_back(settings, scored, tree)
        accounts = scored.accounts.publish(tree, scored.life.scored_to, scored.windows)
        summary = {**_summary(settings, scored, rows), "held_back": held.content()}
        if scored.accounts.on:
            summary["accounts"] = [asdict(one) for one in accounts]
        if scored.model is not None:
            write_bytes(report / "held_back.csv", held.csv())
            write_bytes(report / "summary.json", json.dumps(summary, indent=1).encode())
            if settings.reporting.report:
                told = read_suppressed(tree / "suppressed.parquet")
                page = write_score_report(
                    settings, scored, scored.model, rows, drawn, held, told, accounts, report
                )
        write_bytes(tree / STATE, replace(scored.life, digests=digests).content())
    new = sum(one.record["insightDetails"]["state"] == "Start" for one in scored.deliveries)
    run = None
    if scored.model is not None:
        told = _in_this_run(scored, rows)
        files = [report / "figures" / name for name in names]
        record = score_run(settings, scored, told, _metrics(scored, rows), files, page)
        run = settings.tracking.log(settings.root, record)
    for sink in settings.sink.values():
        if isinstance(sink, Remote):
            sink.upload(settings.insights)
    folder = report / "figures"
    summary = {**summary, "new_insights": new, "mlflow_run": run}
    return Published(
        rows=rows,
        found=len(rows if scored.model is None else _in_this_run(scored, rows)),
        new=new,
        insights=settings.insights,
        figures=folder if folder.exists() else None,
        report=page,
        run=run,
        summary=summary,
        held=held,
        accounts=accounts,
    )


@contextmanager
def _kept(path: Path) -> Iterator[Path]:
    """The directory itself, to be added to."""
    path.mkdir(parents=True, exist_ok=True)
    yield path


def _episodes(settings: Settings, scored: Scored, path: Path) -> tuple[pa.Table, dict[str, str]]:
    """The episode table with the insights whose Start is out, and late corrections."""
    form = settings.insight
    told = [i for i in scored.insights if start_due(i.episode, form) <= scored.life.scored_to]
    versions = [scored.versions[name_of(insight.episode)] for insight in told]
    new = episode_table(told, detector=settings.detector_name, model_versions=versions)
    table = regrouped(merged(read_episodes(path), new), scored.incidents)
    store = ActivityStore(settings.activity)
    late, digests = revisions(store, table, scored.life.digests)
    table = pa.concat_tables([table, late])
    write_episodes(path, table)
    return table, digests


def _write_parquet(table: pa.Table, path: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, path)


def _in_this_run(scored: Scored, rows: tuple[InsightRow, ...]) -> tuple[InsightRow, ...]:
    before = iso(scored.before)
    return tuple(row for row in rows if row.end is None or row.end > before)


def _metrics(scored: Scored, rows: tuple[InsightRow, ...]) -> dict[str, float]:
    """Of the minutes that this run has scored; none where it had none to score."""
    if scored.model is None:
        return {}
    rows = _in_this_run(scored, rows)
    days = (scored.life.scored_to - scored.before) / 1440
    kept = scored.drift.realised
    kinds = Counter(row.insight_type for row in rows)
    fleet = scored.fleet.rows.values()
    rate = 1000 * len(rows) / (len(fleet) * days) if fleet and days else 0.0
    return {
        "insights": float(len(rows)),
        "insights_call_rate": float(kinds[CALL_RATE]),
        "insights_error_rate": float(len(rows) - kinds[CALL_RATE]),
        "insights_per_1000_series_per_day": rate,
        "episodes_suppressed": float(sum(one.new for one in scored.suppressed)),
        "series": float(len(fleet)),
        "series_with_short_history": float(sum(row.short for row in fleet)),
        "scored_days": days,
        "calls": float(sum(row.calls for row in fleet)),
        "calls_expected": float(sum(row.expected for row in fleet)),
        "baseline_age_days": scored.drift.age,
        **({} if kept is None else {"loud_days_ratio": kept.ratio}),
    }


def _baseline(scored: Scored) -> dict[str, Any]:
    """What it was learnt from, how old it is, and whether its scores mean what they say."""
    learnt = scored.model.learnt if scored.model is not None else None
    return {"learnt": learnt and learnt.content(), "drift": scored.drift.content()}


def _summary(settings: Settings, scored: Scored, rows: tuple[InsightRow, ...]) -> dict[str, Any]:
    windows = scored.windows
    return {
        "detector": settings.detector_name,
        "model_version": scored.model.version if scored.model is not None else None,
        "registered_model": scored.model.registered if scored.model is not None else None,
        "train": [text_of(windows.train_start), text_of(windows.train_end)],
        "score": [text_of(windows.score_start), text_of(windows.score_end)],
        "baseline": _baseline(scored),
        "metrics": _metrics(scored, rows),
        "insights": [asdict(row) for row in rows],
        "log_tree": str(settings.insights),
    }
