"""Detectors rebuilt from what was stored of them, and nothing else."""

from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines._compose import settings_of
from trailsight.contracts.errors import InputError
from trailsight.detector.named import named
from trailsight.detector.stl import Stl

NAMES = (
    "flat_rate",
    "holt_winters",
    "isolation_forest",
    "seasonal_counts",
    "seasonal_record",
    "stl",
)


@pytest.mark.parametrize("name", NAMES)
def test_each_detector_comes_back_as_it_was(name: str) -> None:
    detector = settings_of(f"detector={name}").detector
    assert named(name, asdict(detector)) == detector  # type: ignore[call-overload]


def test_parameters_are_those_stored() -> None:
    assert named("stl", {"seasonal_weeks": 21, "trend_weeks": 2.0}) == Stl(21, 2.0)


@pytest.mark.parametrize(
    "name", ["os", "os.path", "store", "checks", "../stl", "", "Stl", "stl\n", "nothing"]
)
def test_what_is_no_detector_is_not_built(name: str) -> None:
    with pytest.raises(InputError) as caught:
        named(name, {})
    assert caught.value.field == "model.detector"


@given(st.text())
def test_no_name_gets_anything_else_built(name: str) -> None:
    if name not in NAMES:
        with pytest.raises(InputError):
            named(name, {})


@pytest.mark.parametrize("parameters", [{"weeks": 1}, {"trend_weeks": ["1"]}, {"trend_weeks": {}}])
def test_parameters_that_are_none_are_refused(parameters: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        named("stl", parameters)
    assert caught.value.field == "model.parameters"
