import numpy as np

from trailsight.detector.dispersion import Dispersion
from trailsight.detector.trailing import trailing_level

POISSON = Dispersion(np.ones(1), np.zeros(1))


def test_growth_is_followed_an_hour_late_and_not_before() -> None:
    due = np.full((1, 600), 150.0)
    calls = due.copy()
    calls[:, 300:] *= 1.4
    level = trailing_level(calls, due, POISSON)
    assert np.abs(level[0, :304] - 1).max() < 0.02
    assert abs(level[0, -1] - 1.4) < 0.05
    assert np.array_equal(level[:, :350], trailing_level(calls[:, :350], due[:, :350], POISSON))


def test_a_burst_or_a_gap_moves_it_little() -> None:
    due = np.full((1, 400), 150.0)
    burst, gap = due.copy(), due.copy()
    burst[:, 200:204] = 1e6
    gap[:, 200:230] = 0
    assert np.abs(trailing_level(burst, due, POISSON) - 1).max() < 0.06
    assert np.abs(trailing_level(gap, due, POISSON) - 1).max() < 0.02


def test_sparse_series_have_no_level_to_follow() -> None:
    due = np.full((1, 400), 0.01)
    calls = (np.arange(400) % 100 == 5).astype(float)[None]
    assert np.abs(trailing_level(calls, due, POISSON) - 1).max() < 0.35
