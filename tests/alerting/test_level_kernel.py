"""The trailing level: growth is followed, slowly, and neither bursts nor gaps are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.alerting.level_kernel import (
    CHANGE,
    DAY,
    GAP,
    LAG,
    LEAST,
    MOST,
    gone,
    level,
    scatter,
    sums,
)

Floats = NDArray[np.float64]


def summed(
    calls: Floats, mean: Floats, seen: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats]:
    had, due = np.full(len(calls) + 1, np.nan), np.full(len(calls) + 1, np.nan)
    sums(calls, mean.astype(np.float32), np.ones(len(calls), np.bool_) if seen is None else seen,
         had, due)  # fmt: skip
    return had, due


def levels(calls: Floats, mean: Floats, noise: float = 0.0) -> Floats:
    had, due = summed(calls, mean)
    return np.array([level(had, due, noise, q) for q in range(len(calls))])


@given(st.integers(0, 999), st.sampled_from([0.01, 0.4, 5.0]))
def test_the_sums_hold_what_is_plausible(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    calls = rng.poisson(15 * rate, 120) * rng.choice([0, 1, 1, 9], 120).astype(float)
    seen = rng.random(120) < 0.8
    had, due = summed(calls, np.full(120, rate), seen)
    wanted = 15 * np.float64(np.float32(rate))
    got = np.minimum(calls, 3 * wanted + 4 * np.sqrt(wanted) + 4)
    got[(calls == 0) & (wanted > GAP)] = wanted
    assert had == pytest.approx(np.concatenate([[0], np.cumsum(got * seen)]))
    assert due == pytest.approx(np.concatenate([[0], np.cumsum(wanted * seen)]))


def test_the_scatter_is_half_the_squared_change_of_days_counted_from_the_end() -> None:
    ratio = [0.5, 1.0, 1.5, 1.0]
    calls = np.concatenate([[400.0] * 30, *[np.full(DAY, 15 * r) for r in ratio]])
    had, due = summed(calls, np.ones(len(calls)))
    usual = due[-1] / 4
    assert scatter(had, due) == pytest.approx((3 * 0.125 + 2 / usual) / 4)


def test_of_less_than_two_days_chance_alone_is_known() -> None:
    for slots in (1, DAY, DAY + 20):
        had, due = summed(np.full(slots, 15.0), np.ones(slots))
        assert scatter(had, due) == pytest.approx(2 / due[-1])
    had, due = summed(np.zeros(3), np.ones(3), np.zeros(3, np.bool_))
    assert np.isfinite(scatter(had, due))


def test_a_steady_series_stays_at_its_level() -> None:
    assert levels(np.full(400, 30.0), np.full(400, 2.0)) == pytest.approx(np.ones(400))


def test_growth_is_followed_an_hour_behind() -> None:
    calls = np.full(800, 150.0)
    calls[400:] *= 1.8
    found = levels(calls, np.full(800, 10.0))
    assert found[: 401 + LAG] == pytest.approx(np.ones(401 + LAG))
    assert found[401 + LAG] > 1
    assert (np.diff(found[401 + LAG : 401 + 3 * DAY + LAG]) > -1e-12).all()
    trust = CHANGE / (CHANGE + 1 / (3 * DAY * 150))
    assert found[-1] == pytest.approx(1 + 0.8 * trust, abs=0.01)


def test_noise_and_few_calls_are_believed_less() -> None:
    calls, mean = np.full(600, 45.0), np.full(600, 2.0)
    sure, noisy = levels(calls, mean)[-1], levels(calls, mean, 0.5)[-1]
    few = levels(calls / 2000, mean / 2000)[-1]
    assert 1.4 < sure < 1.5
    assert 1 < noisy < 1.2
    assert 1 < few < 1.1


@given(st.integers(0, 999))
def test_it_stays_in_bounds_and_is_causal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    calls = rng.gamma(0.1, 300, 500)
    mean = rng.gamma(0.3, 3, 500) + 1e-6
    found = levels(calls, mean)
    assert (found >= LEAST).all()
    assert (found <= MOST).all()
    later = calls.copy()
    later[300:] = 1e9
    assert np.array_equal(levels(later, mean)[: 301 + LAG], found[: 301 + LAG])


def test_one_burst_does_not_hide_the_next() -> None:
    calls = np.full(400, 15.0)
    calls[200] = 1e9
    assert levels(calls, np.ones(400)).max() < 1.05


def test_a_gap_in_the_logs_does_not_lower_what_is_due_after_it() -> None:
    calls = np.full(400, 600.0)
    calls[200:260] = 0
    assert levels(calls, np.full(400, 40.0)) == pytest.approx(np.ones(400), abs=1e-5)


@pytest.mark.parametrize("rate", [0.1, 1.0, 40.0])
def test_after_a_day_of_silence_nothing_more_can_fall(rate: float) -> None:
    calls, mean = np.full(500, 15 * rate), np.full(500, rate)
    calls[300:] = 0
    _, due = summed(calls, mean)
    found = [gone(calls, due, q) for q in range(500)]
    assert not any(found[: 300 + DAY])
    assert all(found[300 + DAY :])


def test_silence_is_no_end_where_few_calls_are_due_or_little_was_seen() -> None:
    calls = np.zeros(300)
    _, due = summed(calls, np.full(300, GAP / 15 / DAY / 2))
    assert not any(gone(calls, due, q) for q in range(300))
    _, due = summed(calls, np.full(300, 2.0))
    assert not any(gone(calls, due, q) for q in range(DAY))
