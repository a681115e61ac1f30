"""Every check of the contract, on every detector that has a config."""

import importlib
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from trailsight.contracts.detector import Detector
from trailsight.detector.checks import CHECKS, Check
from trailsight.evaluation.checks import CHECKS as ALERT_CHECKS

CONFIGS = sorted((Path(__file__).parents[2] / "conf" / "detector").glob("*.yaml"))


def build(path: Path) -> Detector:
    loaded = OmegaConf.to_container(OmegaConf.load(path))
    assert isinstance(loaded, dict)
    parameters = {str(name): value for name, value in loaded.items()}
    module, name = parameters.pop("_target_").rsplit(".", 1)
    detector: Detector = getattr(importlib.import_module(module), name)(**parameters)
    return detector


def test_all_five_are_found() -> None:
    names = {path.stem for path in CONFIGS}
    assert names >= {"flat_rate", "seasonal_counts", "stl", "holt_winters", "isolation_forest"}


@pytest.mark.parametrize("check", CHECKS + ALERT_CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_contract(config: Path, check: Check) -> None:
    check(build(config))


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_config_names_every_parameter(config: Path) -> None:
    detector = build(config)
    given = OmegaConf.load(config)
    fields = set(type(detector).__dataclass_fields__)  # type: ignore[attr-defined]
    assert {str(name) for name in given} - {"_target_"} == fields
