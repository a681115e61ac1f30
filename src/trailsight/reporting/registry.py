"""The registered model in MLflow: its versions, their aliases, what evaluations said of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from trailsight.contracts.errors import InputError
from trailsight.reporting.quiet import quiet, reason, unreachable
from trailsight.reporting.run import ModelRecord

if TYPE_CHECKING:
    from mlflow import MlflowClient

CHAMPION, CHALLENGER = "champion", "challenger"
CONFIGURATION, EVALUATED_ON = "configuration", "evaluated_on"
"""Tags of an evaluation's run: digests of what was evaluated, and of the data and the rules."""
ABSENT = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
"""What MLflow says of a model, an alias or a version that is not there."""
ABOUT = (
    "Baselines of Trailsight: what is normal for each API of each account and Region. "
    "`champion` is what `score model=champion` uses, `challenger` what `promote` judges."
)
MANY = 100
"""Evaluations that are looked at, the newest first."""


class UnreachableError(InputError):
    """MLflow does not answer."""


@dataclass(frozen=True)
class Version:
    """A version of the registered model."""

    number: int
    aliases: tuple[str, ...]
    facts: Mapping[str, str]
    """What decides it, as ``ModelRecord.facts``."""
    arrays: str
    """Where its arrays lie, in MLflow's words."""

    @property
    def name(self) -> str:
        """For people."""
        return f"version {self.number} ({self.facts['model_version']})"


@dataclass(frozen=True)
class Evaluation:
    """What ``evaluate`` has found of one configuration."""

    run: str
    on: str
    """Digest of the data and the rules; comparable with those of the same one only."""
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Registry:
    """The registered model ``model`` at ``where``."""

    where: str
    experiment: str
    model: str

    def find(self, which: str) -> Version | None:
        """The version of that alias or number; None where there is none."""
        with self._asked() as client:
            try:
                if which.isdecimal():
                    found = client.get_model_version(self.model, which)
                else:
                    found = client.get_model_version_by_alias(self.model, which)
            except Exception as error:
                if getattr(error, "error_code", "") in ABSENT:
                    return None
                raise
            facts = {str(name): str(text) for name, text in found.tags.items()}
            if "model_version" not in facts:
                problem = f"version {found.version} of {self.model} was not made by Trailsight"
                raise InputError("model", problem, "python -m pipelines.train register=true")
            return Version(
                int(found.version),
                tuple(found.aliases),
                facts,
                f"{found.source.rstrip('/')}/artifacts/baseline.npz",
            )

    def download(self, version: Version, folder: Path) -> Path:
        """The arrays of ``version``, copied into ``folder``."""
        with self._asked():
            from mlflow.artifacts import download_artifacts

            place = download_artifacts(
                artifact_uri=version.arrays, dst_path=str(folder), tracking_uri=self.where
            )
        return Path(place)

    def evaluations(self, configuration: str) -> tuple[Evaluation, ...]:
        """The finished evaluations of ``configuration``, the newest first."""
        with self._asked() as client:
            known = client.get_experiment_by_name(self.experiment)
            if known is None:
                return ()
            wanted = f"tags.stage = 'evaluate' and tags.{CONFIGURATION} = '{configuration}'"
            runs = client.search_runs(
                [known.experiment_id],
                f"{wanted} and attributes.status = 'FINISHED'",
                max_results=MANY,
                order_by=["attributes.start_time DESC"],
            )
            return tuple(
                Evaluation(one.info.run_id, one.data.tags[EVALUATED_ON], one.data.metrics)
                for one in runs
                if EVALUATED_ON in one.data.tags
            )

    def table(self, run: str, name: str) -> list[dict[str, Any]] | None:
        """The rows of a table of a run; None where the run has none of that name."""
        import pyarrow.parquet as pq

        with self._asked() as client, TemporaryDirectory(prefix="trailsight-") as folder:
            path = f"tables/{name}.parquet"
            if path not in [one.path for one in client.list_artifacts(run, "tables")]:
                return None
            table = pq.read_table(client.download_artifacts(run, path, folder))
            return list(table.to_pylist())

    def promote(self, version: Version, why: str) -> None:
        """Makes ``version`` the champion; ``why`` stands on it."""
        with self._asked() as client:
            number = str(version.number)
            client.set_model_version_tag(self.model, number, "promoted", why)
            client.set_registered_model_alias(self.model, CHAMPION, number)
            if CHALLENGER in version.aliases:
                client.delete_registered_model_alias(self.model, CHALLENGER)

    @contextmanager
    def _asked(self) -> Iterator["MlflowClient"]:
        file = self.where.removeprefix("sqlite:///")
        if file != self.where and not Path(file).exists():  # MLflow would make an empty one
            problem = f"there is no {file}, hence no registered model"
            raise InputError("tracking", problem, "python -m pipelines.train register=true")
        try:
            with quiet():
                from mlflow import MlflowClient

                yield MlflowClient(tracking_uri=self.where, registry_uri=self.where)
        except InputError:
            raise
        except Exception as error:
            problem = f"MLflow at {self.where}: {reason(error)}"
            kind = UnreachableError if unreachable(error) else InputError
            raise kind("tracking", problem) from error


def register(client: "MlflowClient", name: str, model_id: str, model: ModelRecord) -> None:
    """A version of the registered model ``name`` for the logged model ``model_id``, under the alias
    of ``model``. The same arrays are registered once."""
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(name, description=ABOUT)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    same = [
        one
        for one in client.search_model_versions(f"name = '{name}'")
        if one.tags.get("model_version") == model.facts["model_version"]
    ]
    if same:
        version = same[0]
    else:
        logged = client.get_logged_model(model_id)
        version = client.create_model_version(
            name,
            logged.artifact_location,  # "models:/ID" would be looked for in MLflow's global store
            run_id=logged.source_run_id,
            tags=dict(model.facts),
            description=model.card,
            model_id=model_id,
        )
    client.set_registered_model_alias(name, model.alias, version.version)
