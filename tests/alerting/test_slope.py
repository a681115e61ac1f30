"""The slope of the fleet's far tails."""

import numpy as np
import pytest

from trailsight.alerting.slope import LEAST, day_bans, slope_of
from trailsight.alerting.standards import standards
from trailsight.alerting.tails import KNEE, Tail


def test_tails_that_hold_are_believed() -> None:
    assert slope_of(100, 100_000) == pytest.approx(1, abs=0.01)
    assert slope_of(1000, 100_000) < 0.05 + LEAST
    assert slope_of(0, 100_000) == 1


def test_a_small_fleet_leans_on_what_is_usual() -> None:
    assert 0.7 < slope_of(0, 0) < 0.9
    assert slope_of(1, 60) < slope_of(0, 60)


def test_bans_of_days_are_those_of_the_tail() -> None:
    tail = Tail(*(np.array([value]) for value in (1.0, 0.1, 2.0, 3.0)))
    bans = day_bans(np.array([[-1.0, 0.5, 4.0]]), tail)
    assert bans[0, :2].tolist() == [0, 0]
    assert bans[0, 2] == pytest.approx(1 + 2 * np.log10(2))


@pytest.mark.parametrize("slope", [0.3, 0.5, 1.0])
def test_an_unbent_tail_keeps_its_bans(slope: float) -> None:
    tail = Tail(*(np.array([value]) for value in (0.0, 0.003, 1.0, 2.0)))
    largest = np.array([[0.1, 1.0, 50.0]])
    bent = day_bans(largest, tail.unbent(slope))
    assert np.allclose(KNEE + slope * (bent - KNEE), day_bans(largest, tail))


@pytest.mark.parametrize(("tail", "least", "most"), [("light", 0.75, 1.0), ("heavy", LEAST, 0.6)])
def test_a_fleet_with_heavy_tails_is_told_from_one_with_light_ones(
    tail: str, least: float, most: float
) -> None:
    """Every series is exponential; in the heavy fleet one day in 100 is five times as large."""
    rng = np.random.default_rng(1)
    series, days = 1000, 28
    largest = rng.exponential(1, (series, days))
    if tail == "heavy":
        largest *= np.where(rng.random((series, days)) < 0.01, 5, 1)
    maxima = np.full((series, 8, days), -1.0, np.float32)
    maxima[:, 0] = largest
    own = standards(
        maxima, np.full(series, 3), np.full(series, days * 1440), np.ones(series, np.bool_)
    )
    assert least <= own.slope <= most
