import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.contracts.calendar import Calendar
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key
from trailsight.detector.slots import slots_of


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 20_000), st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 99))
def test_slots_hold_every_observed_call_and_minute(
    start: int, length: int, since: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(0.3, (2, length))
    offsets = np.array([0, min(since, length)], np.int32)
    slots = slots_of(Panel.from_dense([key(0), key(1)], start, counts, offsets))
    watched = np.arange(length) >= offsets[:, None]
    slot = np.arange(start, start + length) // 15 - slots.first
    assert slots.first == start // 15
    number = slots.calls.shape[1]
    for s in range(2):
        for values, of in (
            (slots.minutes, watched[s]),
            (slots.calls, counts[s] * watched[s]),
            (slots.squares, counts[s] ** 2 * watched[s]),
        ):
            assert values[s].tolist() == np.bincount(slot, of, minlength=number).tolist()


def test_the_phase_is_that_of_the_local_week() -> None:
    thursday = 2850 * 10080  # epoch day 0 was one
    counts = np.zeros((1, 100), int)
    counts[0, 20] = 7
    panel = Panel.from_dense([key(0)], thursday + 3 * 1440 + 40, counts)
    slots = slots_of(panel)
    assert slots.phase[np.flatnonzero(slots.calls[0])].tolist() == [6 * 96 + 4]
    tokyo = Panel.from_dense([key(0)], panel.start, counts, calendar=Calendar("Asia/Tokyo"))
    there = slots_of(tokyo)
    assert there.phase[np.flatnonzero(there.calls[0])].tolist() == [6 * 96 + 4 + 9 * 4]


def test_taming_cuts_the_largest_days_only() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(1.0, (1, 4 * 10080))
    counts[0, 3000:3015] += 900
    slots = slots_of(Panel.from_dense([key(0)], 0, counts))
    tamed = slots.tamed()
    assert tamed.max() < 60
    assert (tamed != slots.calls).sum() <= 4
    week = slots_of(Panel.from_dense([key(0)], 0, counts[:, :8000]))
    assert (week.tamed() == week.calls).all(), "a history under a week is left as it is"
