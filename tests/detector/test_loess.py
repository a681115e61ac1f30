"""Local lines as weights."""

import numpy as np
import pytest

from trailsight.detector.loess import line_weights, season_smoother, smoother


@pytest.mark.parametrize("at", [-1, 0, 3, 10, 11])
def test_a_line_is_its_own_smooth_within_the_window_and_beside_it(at: int) -> None:
    weights = line_weights(40, 11, at)
    assert weights.shape == (11,)
    assert weights.sum() == pytest.approx(1)
    assert weights @ (5 + 3 * np.arange(11)) == pytest.approx(5 + 3 * at)


def test_near_points_weigh_more() -> None:
    weights = line_weights(40, 11, 5)
    assert (np.diff(weights[:6]) > 0).all()
    np.testing.assert_allclose(weights, weights[::-1])
    assert weights[[0, -1]].tolist() == [0, 0], "the tricube of the farthest point is nought"


def test_windows_of_one_shape_share_their_weights() -> None:
    made = smoother(1000, 101, 10)
    assert made.at.tolist() == [*range(0, 1000, 10), 999]
    assert made.start.min() == 0
    assert made.start.max() + 101 == 1000
    assert len(made.weights) < 15, "five windows at either edge, one in between, and the last"


def test_between_its_points_a_smoother_interpolates() -> None:
    matrix, every = smoother(50, 13, 7).dense(), smoother(50, 13, 1).dense()
    values = np.random.default_rng(0).normal(size=50)
    at = [*range(0, 50, 7)]
    np.testing.assert_allclose((matrix @ values)[at], (every @ values)[at])
    between = np.interp(np.arange(50), at, (matrix @ values)[at])
    np.testing.assert_allclose((matrix @ values)[:50], between)


def test_a_season_is_continued_one_step_beyond_both_ends() -> None:
    line = 2 - 0.5 * np.arange(6)
    smooth = season_smoother(6, 5, 1) @ line
    np.testing.assert_allclose(smooth, 2 - 0.5 * np.arange(-1, 7), atol=1e-12)
