"""Series that are called for the first time."""

import numpy as np

from trailsight.alerting.newcomers import newcomers
from trailsight.alerting.score_kernel import bans_of

DAY = 1440


def test_the_first_day_of_a_series_that_came_up_later() -> None:
    days = np.zeros((4, 8, 10))
    observed = np.array([10, 3, 3, 0]) * DAY - np.array([0, 0, 700, 0])
    found = newcomers(days, observed, np.array([True, True, True, False])).first_day
    assert [np.flatnonzero(row).tolist() for row in found] == [[], [7], [7], []]


def test_a_series_that_never_called_is_no_newcomer() -> None:
    found = newcomers(np.zeros((1, 8, 10)), np.array([3 * DAY]), np.array([False])).first_day
    assert not found.any()


def test_a_fleet_where_many_come_up_is_less_surprised() -> None:
    largest = np.full((500, 10), -1.0)
    largest[:, 6:] = 0.0
    largest[:, 6] = 3.0
    everyone = np.ones(500, np.bool_)
    rows = []
    for days in (10, 4):  # all are there from the first day; all come up on the seventh
        own = newcomers(np.zeros((500, 8, 10)), np.full(500, days * DAY), everyone)
        rows.append(own.tail(largest).rows()[0])
    for value in (1.0, 3.0, 30.0):
        quiet, lively = (bans_of(value, row, 1.0) for row in rows)
        assert 0 < lively < quiet


def test_a_fleet_of_nothing_has_a_tail() -> None:
    own = newcomers(np.zeros((0, 8, 1)), np.empty(0, np.int64), np.empty(0, np.bool_))
    row = own.tail(np.zeros((0, 1))).rows()[0]
    assert np.isfinite(row).all()
    assert bans_of(0.0, row, 1.0) == 0
    assert 3 < bans_of(1.0, row, 1.0) < bans_of(10.0, row, 1.0) < 20
