"""Event-wise figures: by hand, and what must hold of all."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.ground import key
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Bootstrap, ratio
from trailsight.evaluation.incident import Case, Incident
from trailsight.evaluation.matching import match
from trailsight.evaluation.metrics import Measured, measure

A, B, C, D = key("A"), key("B"), key("C", "AccessDenied"), key("D")
REGIME = {A: "steady", B: "steady", C: "quiet", D: "quiet"}
START, END = 100_000, 100_000 + 5 * 1440


def incident(at: int, length: int, kind: str = "spike", of: SeriesKey = A) -> Incident:
    direction = "drop" if kind == "drop" else "rise"
    start = START + at
    return Incident(
        f"{kind}{at}",
        kind,
        "true",
        (of,),
        start,
        start + length,
        direction=direction,  # type: ignore[arg-type]
    )


def alarm(at: int, length: int, of: SeriesKey = A, direction: str = "rise", late: int = 0) -> Alarm:
    start = START + at
    return Alarm((of,), start, start + length, start + late, 7.0, direction)  # type: ignore[arg-type]


KNOWN = (
    incident(100, 10),
    incident(2000, 10),
    incident(3000, 60, "drop", B),
    incident(4000, 30, "error_storm", C),
)


def measured(*alarms: Alarm, known: tuple[Incident, ...] = KNOWN, draws: int = 50) -> Measured:
    case = Case(known, REGIME, START, END)
    return measure(match(case, alarms), REGIME, Bootstrap(len(REGIME), draws, 1))


def test_figures_by_hand() -> None:
    found = measured(
        alarm(104, 6), alarm(3010, 90, B, "drop", 20), alarm(6000, 5, D), alarm(500, 60, B, "drop")
    )
    total = found.total
    assert (total.incidents, total.found, total.false) == (4, 2, 2)
    assert total.recall.value == 0.5
    assert total.precision.value == 0.5
    assert total.f1.value == 0.5
    assert total.delay_median.value == 4
    assert total.delay_p95.value == 30
    assert total.false_rate.value == pytest.approx(2 / (4 * 5 / 1000))
    spike, drop, storm = (found.kinds[kind] for kind in ("spike", "drop", "error_storm"))
    assert (spike.recall.value, spike.precision.value) == (0.5, 0.5)
    assert (drop.recall.value, drop.precision.value) == (1.0, 0.5)
    assert (storm.recall.value, storm.false) == (0.0, 0)
    assert math.isnan(storm.precision.value)
    assert (found.regimes["steady"].false, found.regimes["quiet"].false) == (1, 1)
    assert found.regimes["steady"].recall.value == pytest.approx(2 / 3)
    assert found.regimes["quiet"].false_rate.value == pytest.approx(1 / (2 * 5 / 1000))


def test_nothing_known_and_nothing_told_are_no_numbers() -> None:
    empty = measured(known=())
    assert math.isnan(empty.total.recall.value)
    assert empty.total.content()["recall"] == {"value": None, "low": None, "high": None}
    assert empty.total.false_rate.value == 0


def test_intervals_hold_the_value_and_repeat() -> None:
    alarms = [alarm(104, 6), alarm(6000, 5, D), alarm(3010, 90, B, "drop")]
    one, two = measured(*alarms, draws=400), measured(*alarms, draws=400)
    assert repr(one) == repr(two)
    for figure in (one.total.recall, one.total.precision, one.total.f1, one.total.false_rate):
        assert figure.low <= figure.value <= figure.high
        assert figure.low < figure.high


def test_intervals_narrow_with_more_series() -> None:
    def width(series: int) -> float:
        rng = np.random.default_rng(0)
        found, all_ = rng.binomial(3, 0.5, series).astype(float), np.full(series, 3.0)
        estimate = Bootstrap(series, 500).estimate(ratio, found, all_)
        return estimate.high - estimate.low

    assert width(30) > 1.5 * width(300) > 2 * width(3000)


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for seed in range(200):
        found = rng.binomial(4, 0.4, 80).astype(float)
        estimate = Bootstrap(80, 300, seed).estimate(ratio, found, np.full(80, 4.0))
        hits += estimate.low <= 0.4 <= estimate.high
    assert 0.88 <= hits / 200 <= 0.99


def test_large_fleets_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    found, all_ = np.arange(40.0) % 3, np.full(40, 2.0)
    whole = Bootstrap(40, 100, 5).estimate(ratio, found, all_)
    monkeypatch.setattr("trailsight.evaluation.bootstrap.CELLS", 400)
    assert Bootstrap(40, 100, 5).estimate(ratio, found, all_) == whole


alarms_of = st.lists(
    st.builds(
        alarm,
        st.integers(0, 7000),
        st.integers(1, 100),
        st.sampled_from([A, B, C, D]),
        st.sampled_from(["rise", "drop"]),
        st.integers(0, 60),
    ),
    max_size=10,
)


@given(alarms_of, alarms_of)
def test_more_alarms_find_no_less_and_are_no_less_often_false(
    some: list[Alarm], more: list[Alarm]
) -> None:
    fewer, all_ = measured(*some, draws=0).total, measured(*some, *more, draws=0).total
    assert all_.false >= fewer.false
    # An alarm finds the one incident that it overlaps best, whatever others there are.
    assert all_.found >= fewer.found


@given(alarms_of)
def test_parts_add_up(alarms: list[Alarm]) -> None:
    found = measured(*alarms, draws=0)
    for parts in (found.kinds, found.regimes):
        assert sum(part.incidents for part in parts.values()) == found.total.incidents
        assert sum(part.found for part in parts.values()) == found.total.found
    assert sum(part.false for part in found.regimes.values()) == found.total.false
