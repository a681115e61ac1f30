"""The parts of a history, and the history without one of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.alerting.folds import DAY, LONGEST, MOST, WEEK, Fold, fold_of, folds
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key

starts = st.integers(0, 3 * WEEK).map(lambda slot: slot * 15)
days = st.integers(0, 100 * DAY).map(lambda minutes: minutes // 15 * 15)


@given(starts, days)
def test_the_parts_are_whole_weeks_or_days_up_to_the_end(start: int, length: int) -> None:
    end = start + length
    parts = folds(start, end)
    if length < 2 * DAY:
        assert parts == ()
        return
    unit = WEEK if length >= 2 * WEEK else DAY
    assert 2 <= len(parts) <= MOST
    assert parts[-1].end == end
    assert parts[0].start >= start
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    sizes = [(part.end - part.start) / unit for part in parts]
    assert all(size >= 1 and size == int(size) for size in sizes)
    assert max(sizes) - min(sizes) <= 1
    left = parts[0].start - start
    assert left < unit or end - parts[0].start == LONGEST


@given(starts, days)
def test_every_minute_has_the_part_that_it_is_in(start: int, length: int) -> None:
    parts = folds(start, start + length)
    minutes = np.arange(start - 30, start + length + 30, 15)
    found = fold_of(parts, minutes)
    for minute, k in zip(minutes.tolist(), found.tolist(), strict=True):
        inside = [i for i, part in enumerate(parts) if part.start <= minute < part.end]
        assert inside == ([] if k < 0 else [k])


@settings(max_examples=30)
@given(st.integers(0, 999), st.integers(0, WEEK), st.integers(2, 34), st.data())
def test_without_a_part_all_else_stays_at_its_time(
    seed: int, start: int, length: int, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    minutes = length * DAY + int(rng.integers(0, DAY))
    counts = (rng.random((3, minutes)) < 0.01) * rng.integers(1, 9, (3, minutes))
    since = rng.integers(0, minutes + 1, 3)
    counts[np.arange(minutes) < since[:, None]] = 0
    history = Panel.from_dense([key(i) for i in range(3)], start, counts, since.astype(np.int32))
    parts = folds(history.start, history.end)
    part = data.draw(st.sampled_from(parts))
    rest = part.without(history)

    low, high = part.start - start, part.end - start
    unit = WEEK if minutes >= 2 * WEEK else DAY
    assert (part.end - part.start) % unit == 0
    assert (rest.start - start) == high - low
    assert rest.end == history.end
    assert np.array_equal(rest.dense(), np.delete(counts, np.s_[low:high], axis=1))
    watched = np.arange(minutes) >= since[:, None]
    assert np.array_equal(
        np.arange(rest.length) >= rest.since[:, None], np.delete(watched, np.s_[low:high], axis=1)
    )
    assert (rest.start - start) % unit == 0, "earlier minutes keep their time of the week or day"
    for field in ("since", "minute", "count", "indptr"):
        assert getattr(rest, field).dtype == getattr(history, field).dtype


@pytest.mark.parametrize("length", [0, 14, 15, DAY, 2 * DAY - 15])
def test_a_history_below_two_days_has_no_parts(length: int) -> None:
    assert folds(0, length) == ()
    assert fold_of((), np.arange(0, length, 15)).tolist() == [-1] * -(-length // 15)


def test_half_a_year_is_judged_for_its_last_eight_weeks() -> None:
    end = 26 * WEEK + 45
    parts = folds(45, end)
    assert parts == tuple(Fold(end - k * WEEK, end - (k - 2) * WEEK) for k in (8, 6, 4, 2))
