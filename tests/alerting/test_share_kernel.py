"""Errors as a share of calls."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.alerting.share_kernel import MARGIN, explained, share

Floats = NDArray[np.float64]


def learnt(failed: NDArray[np.integer], calls: NDArray[np.integer]) -> Floats:
    out = np.full(2, np.nan)
    share(failed.astype(float), calls.astype(float), out)
    return out


@pytest.mark.parametrize(("theta", "rho"), [(0.02, 0.0), (0.1, 0.05), (0.4, 0.2)])
def test_it_finds_the_parameters_of_a_beta_binomial(theta: float, rho: float) -> None:
    rng = np.random.default_rng(0)
    calls = rng.poisson(30, 6000)
    ordinary = 1 / rho - 1 if rho else 0.0
    chance = rng.beta(theta * ordinary, (1 - theta) * ordinary, 6000) if rho else theta
    found = learnt(rng.binomial(calls, chance), calls)
    assert found == pytest.approx([theta, rho], rel=0.1, abs=0.004)


def test_nine_in_ten_ordinary_windows_fail_no_more_often() -> None:
    rng = np.random.default_rng(1)
    calls = rng.poisson(200, 5000)
    failed = rng.binomial(calls, rng.beta(5, 45, 5000))
    shares = learnt(failed, calls)
    limit = np.array([explained(float(n), shares) for n in calls])
    assert (failed <= limit).mean() == pytest.approx(0.9, abs=0.03)


@given(st.floats(0, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_no_more_than_all_calls_are_explained(calls: float, theta: float, rho: float) -> None:
    limit = explained(calls, np.array([theta, rho]))
    assert 0 <= limit <= calls
    if theta:
        spread = calls * theta * (1 - theta) * (1 + (calls - 1) * rho)
        assert limit == pytest.approx(min(theta * calls + MARGIN * max(spread, 0) ** 0.5, calls))


def test_nothing_known_explains_nothing() -> None:
    nothing = np.zeros(4, int)
    assert not learnt(nothing, nothing).any()
    assert not learnt(nothing, nothing + 5).any(), "no call has failed"
    assert not learnt(nothing + 5, nothing).any(), "the calls are not known"
    assert explained(1000.0, np.zeros(2)) == 0


def test_more_failures_than_calls_are_all_of_them() -> None:
    calls = np.array([10, 10, 0])
    found = learnt(np.array([30, 30, 30]), calls)
    assert found[0] == pytest.approx(0.999)
    assert 0 <= found[1] <= 1


def test_single_calls_tell_no_overdispersion() -> None:
    found = learnt(np.array([0, 1, 0, 0]), np.ones(4, int))
    assert found.tolist() == [0.25, 0]
