"""One ``RunRecord`` as an MLflow run."""

import json
import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from trailsight.reporting.run import Dataset, RunRecord, flattened
from trailsight.reporting.tracked_model import log_model

if TYPE_CHECKING:
    from mlflow import MlflowClient

BATCH = 100
"""Parameters that MLflow takes at once."""
MANY = 1000
"""Metrics that it takes at once."""
ID, KEY, PARENT = "trailsight.run", "trailsight.key", "mlflow.parentRunId"
"""Tags: our own names of a run, and MLflow's name of the run that it is part of."""


def log_run(client: "MlflowClient", experiment: str, run: RunRecord, model: str) -> str:
    """Records ``run`` in ``experiment``, or adds to it where it is there; MLflow's id of it.

    ``model`` is the name under which models are registered.
    """
    with _opened(client, experiment, run) as run_id:
        _numbers(client, run_id, run)
        if run.datasets:
            client.log_inputs(run_id, [_dataset(one) for one in run.datasets])
        with _artifacts(run) as folder:
            client.log_artifacts(run_id, str(folder))
        if run.model is not None:
            log_model(client, experiment, run_id, run.model, model)
    return run_id


def find_run(client: "MlflowClient", experiment: str, name: str, tag: str = ID) -> str | None:
    """MLflow's id of the newest run in ``experiment`` of that ``id``, None where there is none."""
    newest = ["attributes.start_time DESC"]
    found = client.search_runs(
        [experiment], f"tags.`{tag}` = '{name}'", max_results=1, order_by=newest
    )
    return str(found[0].info.run_id) if found else None


@contextmanager
def _opened(client: "MlflowClient", experiment: str, run: RunRecord) -> Iterator[str]:
    """An MLflow run that is closed whatever happens inside."""
    run_id = find_run(client, experiment, run.id) or _created(client, experiment, run)
    status = "FAILED"
    try:
        yield run_id
        status = "RUNNING" if run.open else "FINISHED"
    finally:
        if status != "RUNNING":
            client.set_terminated(run_id, status, end_time=_milliseconds(run.ended))


def _created(client: "MlflowClient", experiment: str, run: RunRecord) -> str:
    from mlflow.tracking.context.default_context import DefaultRunContext

    source = {"mlflow.source.name": f"python -m pipelines.{run.stage}", "stage": run.stage}
    tags = {**DefaultRunContext().tags(), **source, ID: run.id, **run.tags}
    tags |= {} if run.key is None else {KEY: run.key}
    if run.parent is not None:
        # One whose parent has been deleted stands by itself.
        ours = [find_run(client, experiment, run.parent, tag) for tag in (ID, KEY)]
        parent = next(filter(None, ours), None) or _known(client, run.parent)
        tags |= {} if parent is None else {PARENT: parent}
    began = _milliseconds(run.began)
    made = client.create_run(experiment, start_time=began, tags=tags, run_name=run.name)
    return str(made.info.run_id)


def _known(client: "MlflowClient", run_id: str) -> str | None:
    from mlflow.exceptions import MlflowException

    try:
        return str(client.get_run(run_id).info.run_id)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return None


def _milliseconds(moment: float | None) -> int:
    return int(1000 * (time.time() if moment is None else moment))


def _numbers(client: "MlflowClient", run_id: str, run: RunRecord) -> None:
    from mlflow.entities import Metric, Param

    now = _milliseconds(run.ended)
    points = [(name, 0, value) for name, value in run.metrics.items()]
    points += [(name, step, value) for name, many in run.steps.items() for step, value in many]
    metrics = [
        Metric(name, float(value), now, step)
        for name, step, value in points
        if math.isfinite(value)
    ]
    params = [Param(name, text) for name, text in flattened(run.params).items()]
    for low in range(0, len(metrics), MANY):
        client.log_batch(run_id, metrics=metrics[low : low + MANY])
    for low in range(0, len(params), BATCH):
        client.log_batch(run_id, params=params[low : low + BATCH])


def _dataset(data: Dataset) -> Any:  # noqa: ANN401 - a type of MLflow's
    from mlflow.entities import Dataset as Entity
    from mlflow.entities import DatasetInput, InputTag

    columns = [
        {"name": name, "type": kind, "required": True} for name, kind in data.columns.items()
    ]
    entity = Entity(
        name=data.name,
        digest=data.digest,
        source_type="local",
        source=json.dumps({"uri": data.source}),
        schema=json.dumps({"mlflow_colspec": columns}),
        profile=json.dumps(dict(data.profile)),
    )
    return DatasetInput(entity, [InputTag("mlflow.data.context", data.context or "scoring")])


@contextmanager
def _artifacts(run: RunRecord) -> Iterator[Path]:
    """A folder with the files of ``run`` under the names that they get in MLflow."""
    with TemporaryDirectory(prefix="trailsight-") as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(run.config_yaml, "utf-8")
        files = {f"tables/{name}.parquet": path for name, path in run.tables.items()}
        files |= {f"figures/{path.name}": path for path in run.figures}
        files |= {path.name: path for path in run.files}
        if run.report is not None:
            files["report.html"] = run.report
        for target, path in files.items():
            (folder / target).parent.mkdir(exist_ok=True)
            shutil.copyfile(path, folder / target)
        yield folder
