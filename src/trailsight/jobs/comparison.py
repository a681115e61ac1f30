"""What a comparison leaves behind: a table, a timeline, a summary, an MLflow run, and a text."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from trailsight.contracts.atomic import replacing_tree
from trailsight.evaluation.agreement import Verdict
from trailsight.jobs.compare import Comparison
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.reporting.agreement import MOMENTS, AgreementRow, agreement_table
from trailsight.reporting.figures.timeline import timeline_figure
from trailsight.reporting.tracking import RunRecord

SHOWN = 10
"""Quarantined records that are listed; the rest is counted."""


@dataclass(frozen=True)
class Told:
    """Where a comparison went."""

    folder: Path
    run: str | None
    """The MLflow run; None where none was recorded."""
    summary: Mapping[str, Any]


def publish_comparison(settings: Settings, found: Comparison) -> Told:
    """Writes ``reports/comparison`` at once, then the MLflow run."""
    import pyarrow.parquet as pq

    folder = settings.reports / "comparison"
    summary = _summary(found)
    windows = found.sides.windows
    with replacing_tree(folder) as tree:
        pq.write_table(agreement_table(found.rows), tree / "agreement.parquet")
        timeline_figure(found.rows, windows.score_start, windows.score_end, tree / "timeline.png")
        (tree / "summary.json").write_text(json.dumps(summary, indent=1), "utf-8")
    run = settings.tracking.log(
        settings.root,
        RunRecord(
            name=f"compare {settings.detector_name}",
            stage="compare",
            params={**settings.parameters(), "compare": asdict(found.options)},
            config_yaml=settings.config,
            metrics=metrics(found),
            tables={"agreement": folder / "agreement.parquet"},
            figures=[folder / "timeline.png"],
            tags={"detector": settings.detector_name},
        ),
    )
    return Told(folder, run, {**summary, "mlflow_run": run})


def metrics(found: Comparison) -> dict[str, float]:
    """The comparison in numbers."""
    number: Counter[Verdict | str] = Counter(row.verdict for row in found.rows)
    checks = Counter(row.baseline_check for row in _of_aws(found))
    aws, ours = len(found.sides.aws), len(found.sides.ours)
    values = {
        "insights_aws": aws,
        "insights_ours": ours,
        "both": number["both"],
        "only_aws": number["only_aws"],
        "only_ours": number["only_ours"],
        "part_of_ours": number["part_of_ours"],
        "part_of_aws": number["part_of_aws"],
        "share_of_aws_found": (aws - number["only_aws"]) / aws,
        "baselines_equal": checks["equal"],
        "baselines_unequal": checks["unequal"],
        "baselines_unknown": checks["unknown"],
    }
    for name, lags in _lags(found).items():
        values |= {f"{name}_median": median(lags), f"{name}_largest": max(lags, key=abs)}
    return {name: float(value) for name, value in values.items()}


def _of_aws(found: Comparison) -> list[AgreementRow]:
    """One row for each Insight of AWS's."""
    return [row for row in found.rows if row.aws_id is not None and row.verdict != "part_of_aws"]


def _lags(found: Comparison) -> dict[str, list[int]]:
    """Lags of the pairs, in minutes; a side that tells no End has no lag there."""
    pairs = [row for row in found.rows if row.verdict == "both"]
    lags = {
        "start_lag": [row.start_lag for row in pairs],
        "end_lag": [row.end_lag for row in pairs],
    }
    told = {name: [lag for lag in many if lag is not None] for name, many in lags.items()}
    return {name: many for name, many in told.items() if many}


def _summary(found: Comparison) -> dict[str, Any]:
    windows, reading = found.sides.windows, found.sides.reading
    return {
        "path": found.options.path,
        "tolerance": found.options.tolerance,
        "compared": [text_of(windows.score_start), text_of(windows.score_end)],
        "metrics": metrics(found),
        "left_out": dict(zip(("aws", "ours"), found.sides.left_out, strict=True)),
        "only_ours_where_aws_tells_nothing": found.silent,
        "quarantined": [list(entry) for entry in reading.quarantined],
        "insights": [_readable(row) for row in found.rows],
    }


def _readable(row: AgreementRow) -> dict[str, Any]:
    content = asdict(row)
    for name in MOMENTS:
        if content[name] is not None:
            content[name] = f"{text_of(content[name]).replace(' ', 'T')}:00Z"
    return content


def of_compare(found: Comparison, told: Told, table: str) -> str:
    """The outcome as text, the table first."""
    sides, windows, values = found.sides, found.sides.windows, metrics(found)
    number = {name: f"{value:,.0f}" for name, value in values.items()}
    span = f"{text_of(windows.score_start)} to {text_of(windows.score_end)} UTC"
    lines = [
        table,
        "",
        f"Compared   {number['insights_aws']} Insights of AWS's with {number['insights_ours']} of "
        f"ours, {span}, matched within {found.options.tolerance} min",
        f"Found      {number['both']} by both, {number['only_aws']} only by AWS, "
        f"{number['only_ours']} only by us",
        *_remarks(found, number),
    ]
    lags = [
        f"{name.removesuffix('_lag')} {median(many):+g} min ({min(many):+} to {max(many):+})"
        for name, many in _lags(found).items()
    ]
    if lags:
        lines.append(f"Lag        of ours, median and range: {', '.join(lags)}")
    checks = [f"{number[f'baselines_{name}']} {name}" for name in ("equal", "unequal", "unknown")]
    lines.append(f"Logs       AWS's baselines recomputed from the logs: {', '.join(checks)}")
    if any(sides.left_out):
        theirs, own = sides.left_out
        what = "outside these minutes, accounts or Regions"
        lines.append(f"Left out   {theirs:,} of AWS's and {own:,} of ours: {what}")
    bad = sides.reading.quarantined
    if bad:
        lines.append(f"Quarantine {len(bad):,} entries in AWS's files:")
        lines += [f"           {one.source}: {one.position}: {one.reason}" for one in bad[:SHOWN]]
        lines += [f"           … and {len(bad) - SHOWN:,} more"] if len(bad) > SHOWN else []
    lines.append(f"Report     {told.folder}")
    lines += [] if told.run is None else [f"MLflow     {told.run}"]
    return "\n".join(lines)


def _remarks(found: Comparison, number: Mapping[str, str]) -> list[str]:
    remarks = []
    if any(row.verdict.startswith("part") for row in found.rows):
        theirs, own = number["part_of_ours"], number["part_of_aws"]
        remarks.append(f"{theirs} more of AWS's lie within ours, {own} more of ours within AWS's")
    if found.silent:
        where = "accounts and Regions of which AWS's files hold nothing"
        remarks.append(f"{found.silent:,} of those only by us lie in {where}")
    return [f"           {remark}" for remark in remarks]
