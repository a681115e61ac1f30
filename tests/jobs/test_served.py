"""The model in MLflow: loaded without pickle, and served on a loopback port without a network."""

import json
import pickle
import shutil
import zipfile
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pandas as pd
import pytest

from tests.jobs.beside import chosen
from tests.reporting.servers import free_port, running
from trailsight.jobs.chain import Chain
from trailsight.jobs.predict import INPUTS, OUTPUTS, Predictor
from trailsight.jobs.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own

DETECTORS = ("seasonal_counts", "isolation_forest")


@pytest.fixture(scope="module", params=DETECTORS)
def learnt(
    request: pytest.FixtureRequest, account: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Settings, Path]:
    """The settings of a training, and the folder of its model in MLflow."""
    workdir = tmp_path_factory.mktemp("served")
    shutil.copytree(account / "data" / "activity", workdir / "data" / "activity")
    settings = chosen(workdir, "tracking=local", "reporting.figures=0", f"detector={request.param}")
    chain = Chain(settings)
    chain.train(chain.windows())
    [folder] = (workdir / "mlartifacts" / "models").glob("*/artifacts")
    return settings, folder


def test_it_loads_where_pickle_is_disallowed(
    learnt: tuple[Settings, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow.pyfunc

    settings, folder = learnt
    monkeypatch.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
    with monkeypatch.context() as strict:  # later, numba unpickles its own cache
        for name in ("load", "loads", "Unpickler"):
            strict.setattr(pickle, name, _refuse)
        strict.setattr("cloudpickle.load", _refuse)
        model = mlflow.pyfunc.load_model(str(folder))
    example = json.loads((folder / "input_example.json").read_text())
    frame = pd.DataFrame(example["data"], columns=example["columns"])
    frame["minute"] = pd.to_datetime(frame["minute"])
    ours = Predictor.open(settings.baselines).predict(frame)
    theirs = model.predict(frame)
    assert len(ours) == len(frame) > 0
    for name in ("expected", "bans", "drop_bans"):
        assert np.array_equal(ours[name], theirs[name])
    since = str(frame["minute"].iloc[-1])
    assert len(model.predict(frame, params={"since": since})) == 1


def _refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("something was unpickled")


def test_it_says_what_it_is(learnt: tuple[Settings, Path]) -> None:
    from mlflow.models import Model

    settings, folder = learnt
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert not [name for name in files if Path(name).suffix in (".pkl", ".pickle", ".joblib")]
    assert {"pyfunc.py", "artifacts/baseline.npz", "README.md"} < files
    names = zipfile.ZipFile(folder / "artifacts" / "baseline.npz").namelist()
    assert names
    assert all(name.endswith(".npy") for name in names)
    model = Model.load(str(folder))
    assert {c.name: c.type.name for c in model.signature.inputs} == INPUTS
    assert {c.name: c.type.name for c in model.signature.outputs} == OUTPUTS
    assert [p.name for p in model.signature.params] == ["since"]
    assert model.metadata["detector"] == settings.detector_name
    card = (folder / "README.md").read_text()
    assert card.startswith(f"# {model.metadata['model_version']}\n")
    assert "| Learnt | 2026-03-01 00:07 to 2026-03-15 00:00 UTC |" in card
    assert f"## {settings.detector_name}" in card
    assert "**Formula.**" in card
    requirements = (folder / "requirements.txt").read_text().split()
    assert [one.partition("==")[0] for one in requirements] == ["trailsight", "mlflow"]


@pytest.mark.parametrize("learnt", DETECTORS[:1], indirect=True)
def test_it_answers_on_a_loopback_port(learnt: tuple[Settings, Path], tmp_path: Path) -> None:
    _, folder = learnt
    words = ["models", "serve", "-m", str(folder), "--env-manager", "local"]
    example = (folder / "serving_input_example.json").read_bytes()
    with running(words, tmp_path, free_port(), "/ping") as address:
        request = Request(f"{address}/invocations", example, {"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            rows = json.load(answer)["predictions"]
        asked = json.loads(example)["dataframe_split"]
        assert len(rows) == len(asked["data"])
        assert list(rows[0]) == list(OUTPUTS)
        assert all(row["bans"] >= 0 and row["expected"] > 0 for row in rows)
