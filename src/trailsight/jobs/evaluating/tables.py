"""The tables of an evaluation: Parquet for machines, CSV for people."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.contracts.atomic import replacing
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.metrics import Figures
from trailsight.evaluation.verdicts import tally
from trailsight.jobs.evaluating.result import BudgetResult, Evaluation
from trailsight.jobs.rows import iso

Rows = list[dict[str, Any]]


def spread(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    """An estimate as three columns."""
    if estimate is None:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    values = zip(("", "_low", "_high"), vars(estimate).values(), strict=True)
    return {f"{name}{part}": number(value) for part, value in values}


def number(value: float) -> float | None:
    """A number; None where it is none."""
    return value if value == value else None


def budget_rows(found: Evaluation) -> Rows:
    """A row for each budget."""
    return [
        {
            "budget": one.budget,
            "open_bans": one.rules.open_bans,
            "set": one is found.now,
            "insights": len(one.insights),
            **spread("per_week", one.per_week),
            **spread("false_rate", one.false_rate),
            **spread("recall_injected", one.recall),
            **_figures(one.measured.total if one.measured else None),
            **tally(one.said),
        }
        for one in found.results
    ]


def _figures(total: Figures | None) -> dict[str, float | None]:
    names = ("recall", "precision", "f1", "delay_median", "delay_p95")
    found: dict[str, float | None] = {}
    for name in names:
        found |= spread(name, None if total is None else getattr(total, name))
    return found


def insight_rows(found: Evaluation) -> Rows:
    """A row for each Insight that a budget would have told."""
    return [{"budget": one.budget, **row} for one in found.results for row in told(one)]


def told(result: BudgetResult) -> Rows:
    """The Insights of one budget, by start."""
    return [
        {
            **insight.episode.key._asdict(),
            "start": iso(insight.episode.start),
            "end": None if insight.episode.end is None else iso(insight.episode.end),
            "direction": insight.episode.direction,
            "insight_average": insight.insight_average,
            "baseline_average": insight.baseline_average,
            "peak_bans": insight.episode.peak_bans,
            "who": insight.who,
            "verdict": verdict or "unknown",
            "shared_event_id": insight.shared_event_id,
        }
        for insight, verdict in zip(result.insights, result.said, strict=True)
    ]


def recall_table(found: Evaluation) -> Rows:
    """A row for each budget, kind, regime and size that was injected."""
    return [
        {
            "budget": one.budget,
            "kind": row.kind,
            "minutes": row.minutes,
            "regime": row.regime,
            "size": row.size.amount,
            "unit": row.size.unit,
            "incidents": row.incidents,
            "found": row.found,
            **spread("recall", row.recall),
            "delay_median": number(row.delay_median),
        }
        for one in found.results
        for row in one.sizes
    ]


def metric_rows(found: Evaluation) -> Rows:
    """A row for each budget and all, kind or regime that labels speak of."""
    rows: Rows = []
    for one in found.results:
        if one.measured is None:
            continue
        groups = {
            "all": {"all": one.measured.total},
            "kind": one.measured.kinds,
            "regime": one.measured.regimes,
        }
        for by, parts in groups.items():
            for name, figures in parts.items():
                row = {"budget": one.budget, "by": by, "name": name}
                for field, value in vars(figures).items():
                    row |= spread(field, value) if isinstance(value, Estimate) else {field: value}
                rows.append(row)
    return rows


def write_tables(found: Evaluation, folder: Path) -> dict[str, Path]:
    """Writes all of them into ``folder``; returns the Parquet files by name."""
    incidents, series = found.now.outcomes.rows()
    made = {
        "budgets": budget_rows(found),
        "insights": insight_rows(found),
        "recall": recall_table(found),
        "metrics": metric_rows(found),
        "incidents": incidents,
        "series": series,
    }
    return {name: _written(rows, folder / name) for name, rows in made.items() if rows}


def _written(rows: Sequence[dict[str, Any]], path: Path) -> Path:
    import pyarrow.csv as csv
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist(list(rows))
    for suffix, write in ((".parquet", pq.write_table), (".csv", csv.write_csv)):
        with replacing(path.with_suffix(suffix)) as temporary:
            write(table, temporary)
    return path.with_suffix(".parquet")


def _learnt(found: Evaluation) -> list[str]:
    if found.model is not None:
        span = (found.model.meta[f"train_{end}"] for end in ("start", "end"))
        return [f"{text.replace(' ', 'T')}:00Z" for text in span]
    return [iso(found.windows.train_start), iso(found.windows.train_end)]


def setting(found: Evaluation) -> dict[str, Any]:
    """What was evaluated on what, for the record."""
    ground = found.ground
    return {
        "train": _learnt(found),
        "registered_model": found.model and found.model.registered,
        "judged": [iso(found.windows.score_start), iso(found.windows.score_end)],
        "refit_days": found.refit_days,
        "series": len(ground.regime),
        "regimes": {
            name: sum(one == name for one in ground.regime.values())
            for name in sorted(set(ground.regime.values()))
        },
        "labels": found.known.source or None,
        "labels_unmatched": found.known.unmatched,
        "verdicts": len(found.known.feedback),
        "injected": sum(len(copy.incidents) for copy in ground.copies),
        "choice": None if found.choice is None else asdict(found.choice),
    }
