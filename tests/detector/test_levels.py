"""The fleet's prior of a level."""

import numpy as np
import pytest

from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key
from trailsight.detector.levels import SHAPE, Prior, fleet_prior, observed_minutes


def panel(counts: list[list[int]], since: list[int]) -> Panel:
    keys = [key(i) for i in range(len(counts))]
    return Panel.from_dense(keys, 0, np.array(counts), np.array(since, np.int32))


def test_half_a_call_at_the_median_rate_of_those_that_were_called() -> None:
    history = panel([[0, 0, 0, 0], [1, 0, 1, 0], [9, 0, 1, 1], [0, 0, 0, 4]], [0, 0, 2, 3])
    assert observed_minutes(history).tolist() == [4, 4, 2, 1]
    prior = fleet_prior(history)  # rates 2 / 4, 2 / 2 (what came before its logs is not counted), 4
    assert SHAPE / prior.minutes == 1.0
    assert prior.rate([0, 5], [0, 10]).tolist() == [1.0, 5.5 / 10.5]


def test_a_silent_fleet_is_taken_to_call_once_a_day() -> None:
    for history in (panel([[0, 0]], [0]), panel([[0, 0]], [2])):
        assert fleet_prior(history).rate(0, 0) == pytest.approx(1 / 1440)
    assert fleet_prior(Panel.from_dense([], 0, np.zeros((0, 5), int))).minutes == SHAPE * 1440


def test_watching_in_vain_lowers_the_rate() -> None:
    rates = Prior(1000.0).rate(0, np.array([0, 1000, 10**6]))
    assert rates == pytest.approx([5e-4, 2.5e-4, 0.5 / 1_001_000])
