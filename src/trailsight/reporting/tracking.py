"""Runs in MLflow. The results are files first: what goes wrong here costs a warning, no more."""

import logging
import math
import os
import shutil
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from trailsight.contracts.errors import InputError

if TYPE_CHECKING:
    from mlflow import MlflowClient

log = logging.getLogger("trailsight")

ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    # A server that is down is told of within seconds. What the user has set stays.
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "10",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
}
NOISY = ("alembic", "urllib3.connectionpool")
VIEW = "?workflowType=machine_learning"
"""Makes MLflow's pages show runs and metrics, and not the traces of language models."""
LONGEST = 500
"""Characters of a parameter that are kept; ``config.yaml`` holds all of it."""
BATCH = 100
"""Parameters that MLflow takes at once."""


@dataclass(frozen=True)
class RunRecord:
    """What one run of a stage was told and what came of it."""

    name: str
    stage: str
    params: Mapping[str, Any]
    """Nested mappings become ``group.key``."""
    config_yaml: str
    """The whole configuration; stored as ``config.yaml``."""
    metrics: Mapping[str, float]
    """Those that are not finite are left out."""
    tables: Mapping[str, Path] = field(default_factory=dict)
    """Parquet files, stored as ``tables/NAME.parquet``."""
    figures: Sequence[Path] = ()
    """Stored under ``figures/``."""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoTracking:
    """Records nothing."""

    def log(self, workdir: Path, run: RunRecord) -> str | None:
        """Does nothing."""
        return None


@dataclass(frozen=True)
class MlflowTracking:
    """Records each run in MLflow, in the working directory or on a server."""

    uri: str | None = None
    """A server's http(s) address; None: ``mlflow.db`` and ``mlartifacts/`` in the workdir."""
    experiment: str = "trailsight"

    def __post_init__(self) -> None:
        if not self.experiment.strip():
            raise InputError("tracking.experiment", "is empty")
        if self.uri is None:
            return
        parts = urlsplit(self.uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            remedy = "as in http://localhost:5000, or tracking=local"
            raise InputError("tracking.uri", f"{self.uri!r} is no http(s) address", remedy)
        if parts.username is not None or parts.password is not None:
            remedy = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            raise InputError("tracking.uri", "must not hold a user name or password", remedy)

    def log(self, workdir: Path, run: RunRecord) -> str | None:
        """Records ``run``; returns its address, or None, with a warning, where that failed."""
        where = self.uri or f"sqlite:///{workdir.resolve() / 'mlflow.db'}"
        try:
            with _quiet():
                return self._log(workdir.resolve(), where, run)
        except Exception as error:
            remedy = "Is the server up, and tracking.uri right? " if self.uri else ""
            log.warning(
                "the run is not in MLflow at %s: %s. %sThe results are complete in %s; "
                "tracking=off does without MLflow.",
                *(where, _reason(error), remedy, workdir),
            )
            return None

    def _log(self, workdir: Path, where: str, run: RunRecord) -> str:
        from mlflow import MlflowClient
        from mlflow.entities import Metric, Param

        client = MlflowClient(tracking_uri=where, registry_uri=where)
        experiment = self._experiment(client, workdir)
        now = int(time.time() * 1000)
        finite = {name: x for name, x in run.metrics.items() if math.isfinite(x)}
        metrics = [Metric(name, float(x), now, 0) for name, x in finite.items()]
        params = [Param(name, text) for name, text in flattened(run.params).items()]
        with _opened(client, experiment, run) as run_id:
            client.log_batch(run_id, metrics=metrics, params=params[:BATCH])
            for low in range(BATCH, len(params), BATCH):
                client.log_batch(run_id, params=params[low : low + BATCH])
            with _artifacts(run) as folder:
                client.log_artifacts(run_id, str(folder))
        if self.uri is None:
            return f"runs:/{run_id}"
        return f"{self.uri.rstrip('/')}/#/experiments/{experiment}/runs/{run_id}{VIEW}"

    def _experiment(self, client: "MlflowClient", workdir: Path) -> str:
        place = (workdir / "mlartifacts").as_uri() if self.uri is None else None
        known = client.get_experiment_by_name(self.experiment)
        if known is None:
            return str(client.create_experiment(self.experiment, artifact_location=place))
        if place is not None and known.artifact_location != place:
            # mlflow.db has come along from another directory, whose files are not ours to write.
            problem = f"keeps its files in {known.artifact_location}"
            raise InputError("tracking.experiment", problem, "choose another name")
        return str(known.experiment_id)


def flattened(params: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested mappings as ``group.key`` to text; long texts are cut."""
    flat: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, Mapping):
            flat.update(flattened(value, f"{prefix}{name}."))
            continue
        text = "null" if value is None else str(value)
        flat[f"{prefix}{name}"] = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return flat


@contextmanager
def _opened(client: "MlflowClient", experiment: str, run: RunRecord) -> Iterator[str]:
    """An MLflow run that is closed whatever happens inside."""
    from mlflow.tracking.context.default_context import DefaultRunContext

    source = {"mlflow.source.name": f"python -m pipelines.{run.stage}", "stage": run.stage}
    tags = {**DefaultRunContext().tags(), **source, **run.tags}
    run_id = client.create_run(experiment, tags=tags, run_name=run.name).info.run_id
    status = "FAILED"
    try:
        yield run_id
        status = "FINISHED"
    finally:
        client.set_terminated(run_id, status)


@contextmanager
def _artifacts(run: RunRecord) -> Iterator[Path]:
    """A folder with the files of ``run`` under the names that they get in MLflow."""
    with TemporaryDirectory(prefix="trailsight-") as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(run.config_yaml, "utf-8")
        files = {f"tables/{name}.parquet": path for name, path in run.tables.items()}
        files |= {f"figures/{path.name}": path for path in run.figures}
        for target, path in files.items():
            (folder / target).parent.mkdir(exist_ok=True)
            shutil.copyfile(path, folder / target)
        yield folder


@contextmanager
def _quiet() -> Iterator[None]:
    """Silences MLflow and what it uses, and sets what it reads when it is first imported."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    levels = {name: logging.getLogger(name).level for name in NOISY}
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # MLflow's quarrels with its own dependencies
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def _reason(error: BaseException) -> str:
    """One short line on what lies behind ``error``: "Connection refused", not its wrapping."""
    root = error
    while (inner := root.__cause__ or root.__context__) is not None:
        root = inner
    if isinstance(root, OSError) and root.strerror:
        return root.strerror
    return next(iter(str(error).splitlines()), "")[:300] or type(error).__name__
