import numpy as np
import pytest

from trailsight.detector.dispersion import (
    Dispersion,
    estimate,
    hour_moments,
    minute_moments,
    shrink,
)
from trailsight.detector.draws import START, key, panel_of, season
from trailsight.detector.slots import WEEK_MINUTES, Slots, slots_of


def moments(counts: np.ndarray, rate: np.ndarray) -> tuple[Slots, np.ndarray]:
    keys = [key(i) for i in range(len(counts))]
    slots = slots_of(panel_of(keys, START, counts))
    due = slots_of(panel_of(keys, START, np.round(rate * 1e6).astype(np.int64))).calls / 1e6
    return slots, np.where(slots.minutes > 0, due / np.maximum(slots.minutes, 1), np.nan)


def test_clumping_and_noise_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    minute = START + np.arange(4 * WEEK_MINUTES)
    rate = 5 * season(minute, np.array([0.1, 0.1]))
    clumpy = rng.negative_binomial(rate[0] / 2, 1 / 3)  # variance = 3 times the mean
    noisy = rng.poisson(rate[1] * rng.gamma(4, 1 / 4, len(minute)))  # plus mean² / 4
    found = estimate(minute_moments(*moments(np.stack([clumpy, noisy]), rate)))
    assert found.clumping[0] == pytest.approx(3, rel=0.15)
    assert found.noise[0] < 0.05
    assert found.noise[1] == pytest.approx(0.25, rel=0.25)
    assert found.clumping[1] < 1.6


def test_an_incident_is_left_out() -> None:
    counts = np.random.default_rng(1).poisson(2.0, (1, 4 * WEEK_MINUTES))
    counts[0, 5000:5060] = 900
    slots, mean = moments(counts, np.full(counts.shape, 2.0))
    found = estimate(minute_moments(slots, mean))
    assert found.clumping[0] + 2 * found.noise[0] < 1.3
    hourly = estimate(hour_moments(slots, mean))
    assert hourly.clumping[0] + 120 * hourly.noise[0] < 1.5


def test_few_calls_lean_on_the_fleet() -> None:
    raw = Dispersion(np.array([2.0, 2.0, 50.0]), np.array([0.1, 0.1, 9.0]))
    own, fleet = shrink(raw, np.array([1000.0, 1000.0, 1.0]), np.array([True, True, False]))
    assert fleet.tolist() == [2.0, 0.1]
    assert own.clumping[0] == pytest.approx(2.0)
    assert own.clumping[2] < 3
    nothing, default = shrink(Dispersion(np.empty(0), np.empty(0)), np.empty(0), np.empty(0, bool))
    assert not len(nothing.clumping)
    assert default.tolist() == [1.5, 0.05]
