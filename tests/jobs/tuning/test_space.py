"""The search space: what it means, and what of it is refused by name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines._compose import settings_of
from pipelines._main import CONF
from trailsight.alerting.rules import Rules
from trailsight.contracts.errors import InputError
from trailsight.detector.holt_winters import HoltWinters
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.jobs.tuning.knob import Knob
from trailsight.jobs.tuning.space import applied, read_space, values_of

FILES = sorted(path.stem for path in (CONF / "tune").glob("*.yaml"))
DETECTORS = sorted(path.stem for path in (CONF / "detector").glob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_a_space_of_its_detector(name: str) -> None:
    settings = settings_of(f"tune={name}")
    if name not in ("default", "alerting"):
        assert settings.detector_name == name
    knobs = read_space(settings.tune.space, settings.detector, settings.alerting)
    now = values_of(knobs, settings.detector, settings.alerting)
    assert all(knob.holds(now[knob.name]) for knob in knobs), "the search begins at the default"
    assert applied(now, settings.detector, settings.alerting) == (
        settings.detector, settings.alerting,
    )  # fmt: skip


def test_every_detector_has_a_file() -> None:
    assert set(FILES) == {*DETECTORS, "default", "alerting"} - {"seasonal_counts"}


def test_dots_and_groups_mean_the_same() -> None:
    nested = {
        "detector": {"half_life_days": {"low": 3, "high": 9}},
        "alerting": {"drops": [True, False]},
    }
    dotted = {"detector.half_life_days": {"low": 3, "high": 9}, "alerting.drops": [True, False]}
    assert read_space(nested, SeasonalCounts(), Rules()) == read_space(
        dotted, SeasonalCounts(), Rules()
    )


@pytest.mark.parametrize(
    ("name", "limits", "told"),
    [
        ("detector.half_live_days", [1, 2], "space.detector.half_live_days: no such setting of"),
        ("alerting.min_exces", [1, 2], "space.alerting.min_exces: no such setting of alerting"),
        ("alerting.budget", [1, 2], "tune.space.alerting.budget: is what the objective"),
        ("alerting.policy", ["a", "b"], "tune.space.alerting.policy: is reviewed"),
        ("series.timezone", ["UTC"], "tune.space.series.timezone: no such group"),
        ("detector.half_life_days", 7, "tune.space.detector.half_life_days: 7 is no range and no"),
        ("detector.half_life_days", [7], "needs two different choices"),
        ("detector.half_life_days", [7, 7.0], "needs two different choices"),
        ("detector.half_life_days", [0.5, 7], "half_life_days: 0.5 is out of range"),
        ("detector.half_life_days", ["a", "b"], "'a' is not of type float"),
        ("detector.half_life_days", {"lo": 1, "high": 2}, "half_life_days.lo: no such setting"),
        ("detector.half_life_days", {"low": 1}, "half_life_days.high: None is no number"),
        ("detector.half_life_days", {"low": 1, "high": float("nan")}, "high: nan is no number"),
        ("detector.half_life_days", {"low": 1, "high": True}, "high: True is no number"),
        ("detector.half_life_days", {"low": 9, "high": 2}, "high: 2 is not above low, 9"),
        ("detector.half_life_days", {"low": 1, "high": 9, "log": "yes"}, "log: 'yes' is neither"),
        ("detector.half_life_days", {"low": 1, "high": 9, "log": True, "step": 1}, "log: needs"),
        ("detector.half_life_days", {"low": 1, "high": 9, "step": 0}, "step: 0 is not within"),
        ("detector.smoothing_minutes", {"low": 15, "high": 90.5}, "high: 90.5 is no whole number"),
        ("detector.smoothing_minutes", [15, 30.5], "30.5 is not of type int"),
        ("alerting.min_ratio", [0.5, 2], "alerting.min_ratio: 0.5 is below 1"),
        ("alerting.drops", {"low": 0, "high": 1}, "tune.space.alerting.drops: is no number"),
    ],
)  # fmt: skip
def test_what_is_no_knob_is_named(name: str, limits: Any, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_space({name: limits}, SeasonalCounts(), Rules())
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_space_of_nothing_or_of_another_detector_is_refused() -> None:
    with pytest.raises(InputError, match="names nothing to search"):
        read_space({}, SeasonalCounts(), Rules())
    with pytest.raises(InputError, match="tune=holt_winters"):
        read_space(settings_of().tune.space, HoltWinters(), Rules())
    with pytest.raises(InputError, match=r"tune\.space\.detector: is not a group"):
        read_space({"detector": [1, 2]}, SeasonalCounts(), Rules())


@given(
    low=st.floats(1, 30), wide=st.floats(0.1, 60), at=st.floats(0, 1), log=st.booleans()
)  # fmt: skip
def test_a_number_is_short_and_stays_in_its_range(
    low: float, wide: float, at: float, log: bool
) -> None:
    knob = Knob("detector.half_life_days", "float", low, low + wide, log)
    short = knob.plain(low + at * wide)
    assert knob.holds(short)
    assert knob.plain(short) == short
    assert not knob.holds(low - 0.1)
    assert not knob.holds("x")


def test_a_step_and_a_type_are_kept() -> None:
    knob = Knob("detector.smoothing_minutes", "int", 15, 240, step=15)
    assert knob.holds(90)
    assert not knob.holds(100)
    assert not knob.holds(True)
    switch = Knob("alerting.drops", "choice", choices=(True, False))
    assert switch.holds(True)
    assert not switch.holds(1)
    assert str(switch) == "alerting.drops one of true, false"
