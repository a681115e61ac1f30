"""Runs in MLflow. The results are files first: what goes wrong here costs a warning, no more."""

import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trailsight.contracts.errors import InputError
from trailsight.reporting.outbox import Kept, keep, waiting
from trailsight.reporting.quiet import quiet, reason, unreachable
from trailsight.reporting.registry import Registry
from trailsight.reporting.run import RunRecord
from trailsight.reporting.tracked_run import log_run

if TYPE_CHECKING:
    from mlflow import MlflowClient

__all__ = ["MlflowTracking", "NoTracking", "RunRecord"]

log = logging.getLogger("trailsight")

VIEW = "?workflowType=machine_learning"
"""Makes MLflow's pages show runs and metrics, and not the traces of language models."""
REMEDY = "give tracking=local, or tracking=server tracking.uri=…"
RETRY = 60.0
"""Seconds for which a store that failed is not asked again."""


@dataclass(frozen=True)
class NoTracking:
    """Records nothing."""

    def log(self, workdir: Path, run: RunRecord) -> str | None:
        """Does nothing."""
        return None

    def catch_up(self, workdir: Path) -> tuple[str, ...]:
        """Has nowhere to record them."""
        raise InputError("tracking", "is off", REMEDY)

    def registry(self, workdir: Path) -> Registry:
        """Has none."""
        raise InputError("tracking", "is off, and has no registered models", REMEDY)


@dataclass(frozen=True)
class MlflowTracking:
    """Records each run in MLflow, in the working directory or on a server."""

    uri: str | None = None
    """A server's http(s) address; None: ``mlflow.db`` and ``mlartifacts/`` in the workdir."""
    experiment: str = "trailsight"
    model: str = "trailsight"
    """The name of the registered model."""

    def __post_init__(self) -> None:
        if not self.experiment.strip():
            raise InputError("tracking.experiment", "is empty")
        if not self.model.strip() or set(self.model) & set("/:"):
            raise InputError("tracking.model", f"{self.model!r} is no name of a model")
        if self.uri is None:
            return
        parts = urlsplit(self.uri)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            remedy = "as in http://localhost:5000, or tracking=local"
            raise InputError("tracking.uri", f"{self.uri!r} is no http(s) address", remedy)
        if parts.username is not None or parts.password is not None:
            remedy = "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            raise InputError("tracking.uri", "must not hold a user name or password", remedy)

    def store(self, workdir: Path) -> str:
        """The address of the store."""
        return self.uri or f"sqlite:///{workdir.resolve() / 'mlflow.db'}"

    def log(self, workdir: Path, run: RunRecord) -> str | None:
        """Records ``run``, after those that wait; returns its address.

        None, with a warning, where that failed: then it waits, as ``outbox`` keeps it. While runs
        wait that were kept within the last minute, MLflow is not asked again.
        """
        now = time.time()
        run = replace(run, began=run.began or now, ended=run.ended or now)
        if any(one.down and one.age < RETRY for one in self._queue(workdir)):
            kept = self._keep(workdir, run, down=True)
            if run.parent is None:
                log.warning("MLflow could not be reached a moment ago%s", kept)
            return None
        try:
            for one in self._queue(workdir):
                self._take_along(workdir, one)
            return self.send(workdir, run)
        except Exception as error:
            kept = self._keep(workdir, run, down=unreachable(error))
            remedy = "Is the server up, and tracking.uri right? " if self.uri else ""
            log.warning(
                "the run is not in MLflow at %s: %s. %sThe results are complete in %s%s; "
                "tracking=off does without MLflow.",
                *(self.store(workdir), reason(error), remedy, workdir, kept),
            )
            return None

    def catch_up(self, workdir: Path) -> tuple[str, ...]:
        """Records all runs that wait, wherever they were to go; their addresses.

        Raises ``InputError`` where the store can't be reached.
        """
        try:
            sent = [self._take_along(workdir, one) for one in waiting(workdir)]
        except Exception as error:
            where = self.store(workdir)
            problem = f"MLflow at {where} can't be reached: {reason(error)}"
            raise InputError("tracking", problem, "nothing is lost: try again") from error
        return tuple(address for address in sent if address is not None)

    def registry(self, workdir: Path) -> Registry:
        """The registered model."""
        return Registry(self.store(workdir), self.experiment, self.model)

    def send(self, workdir: Path, run: RunRecord) -> str:
        """Records ``run``; its address. Raises what goes wrong."""
        with quiet():
            return self._log(workdir.resolve(), self.store(workdir), run)

    def _queue(self, workdir: Path) -> list[Kept]:
        return [one for one in waiting(workdir) if one.store == self._place(workdir)]

    def _take_along(self, workdir: Path, kept: Kept) -> str | None:
        """Records a run that waits; None, with a warning, where MLflow refuses it."""
        try:
            address = self.send(workdir, kept.read())
        except Exception as error:
            if unreachable(error):
                raise
            log.warning("MLflow refuses the run in %s: %s", kept.folder, reason(error))
            return None
        kept.remove()
        return address

    def _place(self, workdir: Path) -> str:
        return f"{self.store(workdir)} {self.experiment}"

    def _keep(self, workdir: Path, run: RunRecord, *, down: bool) -> str:
        """Keeps ``run`` for later; what to tell of it."""
        try:
            keep(workdir, run, self._place(workdir), down)
        except OSError as error:
            return f" (but the run can't be kept for later: {reason(error)})"
        return ", and the run waits: the next one takes it along, or python -m pipelines.track"

    def _log(self, workdir: Path, where: str, run: RunRecord) -> str:
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=where, registry_uri=where)
        experiment = self._experiment(client, workdir)
        run_id = log_run(client, experiment, run, self.model)
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
