"""The configuration: complete, composable, and quick to show."""

import subprocess
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from pipelines._compose import composed, settings_of
from pipelines._main import CONF
from tests.pipelines.conftest import ROOT, Run

GROUPS = sorted(path.name for path in CONF.iterdir() if path.is_dir())
CHOICES = sorted(
    f"{path.parent.name}={path.stem}" for path in CONF.glob("*/*.yaml") if path.stem != "server"
)


def test_params_yaml_is_the_composed_configuration() -> None:
    assert OmegaConf.load(ROOT / "params.yaml") == composed()


@pytest.mark.parametrize("choice", CHOICES)
def test_every_choice_builds(choice: str, tmp_path: Path) -> None:
    extra = [f"source.path={tmp_path}"] if choice == "source=activity" else []
    override = choice if not choice.startswith("experiment=") else f"{choice}"
    settings = settings_of(override, *extra)
    if choice.startswith("detector="):
        assert settings.detector_name == choice.removeprefix("detector=")


def test_a_component_shows_all_that_it_can_be_told() -> None:
    from dataclasses import fields

    settings = settings_of()
    for group in GROUPS:
        if group in ("experiment", "hydra", "sink"):
            continue
        component = getattr(settings, group)
        if type(component).__name__ == "Span":
            continue
        shown = set(composed()[group]) - {"_target_"}
        assert shown == {entry.name for entry in fields(component)}, group


def test_help_tells_options_groups_and_exit_codes(stage: Run) -> None:
    done = stage("score", "detector=stl", "--help")
    assert done.returncode == 0
    for told in ("alerting.budget", "Exit codes", "tracking: local, off, server", "detector.stl"):
        assert told in done.stdout


def test_help_imports_nothing_heavy() -> None:
    heavy = ["mlflow", "sklearn", "statsmodels", "scipy", "matplotlib", "pandas", "pyarrow"]
    code = (
        "import runpy, sys; sys.argv = ['score', '--help']\n"
        "try: runpy.run_module('pipelines.score', run_name='__main__')\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip().splitlines()[-1] == "[]"
