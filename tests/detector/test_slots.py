import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key
from trailsight.detector.slots import WEEK, slots_of, tame


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20_000), st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 99))
def test_slots_hold_every_observed_call_and_minute(
    start: int, length: int, since: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.3, (2, length))
    offsets = np.array([0, min(since, length)], np.int32)
    panel = Panel.from_dense([key(0), key(1)], start, counts, offsets)
    apart = rng.random((2, length)) < 0.1
    slots = slots_of(panel, apart)
    watched = (np.arange(length) >= offsets[:, None]) & ~apart
    assert slots.calls.shape[1] % WEEK == 0
    assert slots.first % WEEK == 0
    assert slots.minutes.sum(axis=1).tolist() == watched.sum(axis=1).tolist()
    assert slots.calls.sum(axis=1).tolist() == (counts * watched).sum(axis=1).tolist()
    assert slots.squares.sum(axis=1).tolist() == (counts**2 * watched).sum(axis=1).tolist()
    assert slots.minutes.min(initial=0) >= 0
    assert slots.minutes.max(initial=0) <= 15


def test_the_phase_is_that_of_the_week() -> None:
    thursday = 2850 * 10080  # epoch day 0 was one
    counts = np.zeros((1, 100), int)
    counts[0, 20] = 7
    slots = slots_of(Panel.from_dense([key(0)], thursday + 3 * 1440 + 40, counts))
    assert np.flatnonzero(slots.calls[0]).tolist() == [3 * 96 + 4]
    assert slots.first == 2850 * WEEK


def test_taming_cuts_the_largest_days_only() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(1.0, (1, 4 * 10080))
    counts[0, 3000:3015] += 900
    slots = slots_of(Panel.from_dense([key(0)], 0, counts))
    tamed = tame(slots)
    assert tamed.max() < 60
    assert (tamed != slots.calls).sum() <= 4
