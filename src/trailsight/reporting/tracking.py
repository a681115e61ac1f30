"""Runs in MLflow. The results are files first: what goes wrong here costs a warning, no more."""

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trailsight.contracts.errors import InputError
from trailsight.reporting.run import RunRecord
from trailsight.reporting.tracked_run import log_run

if TYPE_CHECKING:
    from mlflow import MlflowClient

__all__ = ["MlflowTracking", "NoTracking", "RunRecord"]

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

        client = MlflowClient(tracking_uri=where, registry_uri=where)
        experiment = self._experiment(client, workdir)
        run_id = log_run(client, experiment, run)
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
