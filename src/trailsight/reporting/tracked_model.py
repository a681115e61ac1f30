"""A model in MLflow: from code plus arrays, with signature, input example and card; no pickle."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from trailsight.reporting.registry import register
from trailsight.reporting.run import ModelRecord

if TYPE_CHECKING:
    from mlflow import MlflowClient

ARRAYS = "baseline"
"""The name by which the code asks for the arrays."""
CARD = "README.md"
NOTE = "mlflow.note.content"
"""The tag that MLflow shows as a description."""


def log_model(
    client: "MlflowClient", experiment: str, run_id: str, model: ModelRecord, registered: str
) -> None:
    """Stores ``model`` as what the run has made; registers it as ``registered`` where asked to."""
    model_id = _logged(client, experiment, run_id, model)
    if model.alias is not None:
        register(client, registered, model_id, model)


def _logged(client: "MlflowClient", experiment: str, run_id: str, model: ModelRecord) -> str:
    from mlflow.entities import LoggedModelOutput, LoggedModelStatus

    known = client.get_run(run_id).outputs
    if known is not None:  # of a first try that broke off
        for made in known.model_outputs:
            if client.get_logged_model(made.model_id).status == LoggedModelStatus.READY:
                return str(made.model_id)
    logged = client.create_logged_model(
        experiment,
        name=model.name,
        source_run_id=run_id,
        tags={NOTE: model.card},
        params=dict(model.facts),
        model_type="trailsight",
    )
    client.log_outputs(run_id, [LoggedModelOutput(logged.model_id, 0)])
    with TemporaryDirectory(prefix="trailsight-") as name:
        folder = Path(name) / "model"
        _save(folder, model, run_id, logged.model_id)
        client.log_model_artifacts(logged.model_id, str(folder))
    client.finalize_logged_model(logged.model_id, LoggedModelStatus.READY)
    return str(logged.model_id)


def _save(folder: Path, model: ModelRecord, run_id: str, model_id: str) -> None:
    import mlflow.pyfunc
    import pandas as pd
    from mlflow.models import Model

    example = pd.DataFrame({name: list(column) for name, column in model.example.items()})
    for name, kind in model.inputs.items():
        if kind == "datetime" and name in example:
            example[name] = pd.to_datetime(example[name])
    mlflow.pyfunc.save_model(
        str(folder),
        python_model=str(model.code),
        artifacts={ARRAYS: str(model.arrays)},
        signature=_signature(model),
        input_example=example,
        pip_requirements=list(model.requirements),
        metadata=dict(model.facts),
        mlflow_model=Model(run_id=run_id, model_uuid=model_id, model_id=model_id),
    )
    (folder / CARD).write_text(model.card, "utf-8")


def _signature(model: ModelRecord) -> Any:  # noqa: ANN401 - a type of MLflow's
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema

    def columns(kinds: dict[str, str], optional: tuple[str, ...] = ()) -> Schema:
        return Schema(
            [
                ColSpec(DataType[kind], name, required=name not in optional)
                for name, kind in kinds.items()
            ]
        )

    params = [ParamSpec(name, DataType.string, text) for name, text in model.parameters.items()]
    return ModelSignature(
        columns(dict(model.inputs), tuple(model.optional)),
        columns(dict(model.outputs), tuple(model.optional)),
        ParamSchema(params),
    )
