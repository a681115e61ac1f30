"""How far tails are trusted beyond one day in a hundred."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.score_kernel import bans_of
from trailsight.alerting.slope import FAR, LEAST, day_bans, slope_of
from trailsight.alerting.tails import Tail


def test_a_days_bans_are_those_that_scoring_gives_without_a_slope() -> None:
    largest = np.array([[0.0, 0.5, 1.0, 4.0, 90.0], [0.0, 0.1, 2.0, 3.0, 7.0]])
    tail = Tail(*(np.array(part) for part in ([1.0, 0.0], [0.5, 0.01], [4.0, 9.0], [2.0, 3.0])))
    found = day_bans(largest, [tail])
    for s, row in enumerate(tail.rows()):
        for value, bans in zip(largest[s], found[s], strict=True):
            if value > tail.start[s]:
                assert bans + np.log10(1440) == pytest.approx(bans_of(value, row, 1.0), rel=1e-6)
            else:
                assert bans == 0


def test_two_tails_have_the_mean_of_their_bans() -> None:
    largest = np.array([[0.5, 3.0, 90.0]])
    light, heavy = (
        Tail(*(np.array([part]) for part in parts)) for parts in ((1, 0.5, 9, 2), (2, 0.1, 2, 3))
    )
    apart = (day_bans(largest, [light]) + day_bans(largest, [heavy])) / 2
    assert day_bans(largest, [light, heavy]) == pytest.approx(apart)


@given(st.integers(0, 10**5), st.integers(0, 10**7))
def test_more_days_beyond_one_in_a_thousand_are_less_trust(found: int, days: int) -> None:
    slope = slope_of(found, days)
    assert LEAST <= slope_of(found + 1, days) <= slope <= 1
    assert slope <= slope_of(found, days + 1000)


def test_as_many_as_should_need_no_slope_and_ten_times_as_many_none_of_it() -> None:
    days = 10**8
    assert slope_of(days * 10**-FAR, days) == pytest.approx(1, abs=1e-4)
    assert slope_of(2 * days * 10**-FAR, days) == pytest.approx(1 - np.log10(2), abs=1e-4)
    assert slope_of(10 * days * 10**-FAR, days) == LEAST
