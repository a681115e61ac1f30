import numpy as np

from trailsight.detector.profile import Weighted, credibility, fit_profile, smooth
from trailsight.detector.slots import WEEK


def test_credibility_trusts_what_is_seen_often() -> None:
    due = np.array([[1000.0, 1000.0], [0.5, 0.5]])
    seen = np.array([[1500.0, 500.0], [1.0, 0.0]])
    factor = credibility(seen, due, np.ones(2))
    assert np.allclose(factor[0], [1.5, 0.5], atol=0.01)
    assert np.allclose(factor[1], 1.0), "one call more or less is no season"


def test_smoothing_keeps_the_ratio_of_sums_and_counts_effectively() -> None:
    ones = smooth(np.ones((1, 96)), 4)
    assert np.allclose(ones, ones[0, 0])
    draws = np.random.default_rng(0).poisson(5, (400, 96)).astype(float)
    smoothed = smooth(draws, 4)
    assert abs(smoothed.var() / smoothed.mean() - 1) < 0.05, "variance over mean stays"


def test_a_weekly_shape_is_recovered_and_noise_is_not() -> None:
    rng = np.random.default_rng(1)
    shape = np.where(np.arange(WEEK) < 300, 2.0, 0.2)
    minutes = np.full((2, 4 * WEEK), 15.0)
    rate = np.stack([np.tile(shape, 4) * 3, np.full(4 * WEEK, 0.01)])
    data = Weighted(rng.poisson(rate * 15).astype(float), minutes, np.ones((2, 4 * WEEK)))
    fitted = fit_profile(data, np.ones(2), 6)
    assert np.corrcoef(fitted[0], shape)[0, 1] > 0.98
    assert np.abs(fitted[1] - 1).max() < 0.5


def test_no_history_is_flat() -> None:
    empty = np.zeros((2, WEEK))
    assert np.array_equal(fit_profile(Weighted(empty, empty, empty), np.ones(2), 6), empty + 1)
