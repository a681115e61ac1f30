"""What MLflow holds of runs, read back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from trailsight.contracts.errors import InputError
from trailsight.reporting.quiet import quiet, reason

if TYPE_CHECKING:
    from mlflow import MlflowClient

NEWEST = ["attributes.start_time DESC"]
PAGE = 1000
"""Runs that are asked for at once."""
PREFIX = "mlflow."
"""Tags of MLflow's own."""


@dataclass(frozen=True)
class RecordedRun:
    """A run as MLflow tells it."""

    id: str
    name: str
    status: str
    began: datetime
    parent: str | None
    metrics: Mapping[str, float]
    params: Mapping[str, str]
    tags: Mapping[str, str]


def recorded_runs(where: str, experiment: str) -> tuple[RecordedRun, ...]:
    """The runs of ``experiment`` in the store at ``where``, the newest first.

    Raises ``InputError`` where there is no such store or experiment, or it can't be reached.
    """
    client, number = _experiment(where, experiment)
    found, token = [], None
    with quiet():
        while True:
            page = client.search_runs(
                [number],
                max_results=PAGE,
                page_token=token,
                order_by=["attributes.start_time DESC"],
            )
            found += list(page)
            token = page.token
            if not token:
                break
    return tuple(
        RecordedRun(
            id=one.info.run_id,
            name=one.info.run_name,
            status=one.info.status,
            began=datetime.fromtimestamp(one.info.start_time / 1000, UTC),
            parent=one.data.tags.get(f"{PREFIX}parentRunId"),
            metrics=dict(one.data.metrics),
            params=dict(one.data.params),
            tags={
                name: text for name, text in one.data.tags.items() if not name.startswith(PREFIX)
            },
        )
        for one in found
    )


def recorded_table(where: str, run: str, name: str) -> pa.Table:
    """``tables/NAME.parquet`` of a run; raises ``InputError`` with what there is where there is
    none such."""
    import pyarrow.parquet as pq

    with quiet():
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=where)
        there = [Path(one.path).stem for one in client.list_artifacts(run, "tables")]
        if name not in there:
            problem = f"run {run} has no table {name!r}"
            raise InputError("table", problem, f"it has {', '.join(there) or 'none'}")
        with TemporaryDirectory(prefix="trailsight-") as folder:
            path = client.download_artifacts(run, f"tables/{name}.parquet", folder)
            return pq.ParquetFile(path).read()


def _experiment(where: str, experiment: str) -> "tuple[MlflowClient, str]":
    file = where.removeprefix("sqlite:///")
    if file != where and not Path(file).exists():  # MLflow would make an empty one
        raise InputError("runs", f"there is no {file}", "score or evaluate first")
    try:
        with quiet():
            from mlflow import MlflowClient

            client = MlflowClient(tracking_uri=where)
            known = client.get_experiment_by_name(experiment)
    except Exception as error:
        raise InputError("runs", f"MLflow at {where}: {reason(error)}") from error
    if known is None:
        raise InputError("runs", f"MLflow at {where} has no experiment {experiment!r}")
    return client, str(known.experiment_id)
