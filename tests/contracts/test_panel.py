from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from trailsight.contracts.calendar import UTC, Calendar
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey

BLOCKS = arrays(
    np.int64, st.tuples(st.integers(1, 4), st.integers(1, 40)), elements=st.integers(0, 3)
)


def keys(number: int) -> list[SeriesKey]:
    return [SeriesKey("1", "r", "s", f"A{i}", "Management", CALL_RATE, None) for i in range(number)]


def panel(counts: np.ndarray) -> Panel:
    return Panel.from_dense(keys(len(counts)), 1000, counts)


@given(BLOCKS)
def test_dense_and_sparse_are_the_same(counts: np.ndarray) -> None:
    assert np.array_equal(panel(counts).dense(), counts)


@given(BLOCKS, st.integers(1, 7))
def test_bins_add_up_their_minutes(counts: np.ndarray, width: int) -> None:
    bins = counts.shape[1] // width
    expected = counts[:, : bins * width].reshape(len(counts), bins, width).sum(axis=2)
    assert np.array_equal(panel(counts).binned(width), expected)


@given(BLOCKS, st.integers(990, 1050), st.integers(0, 50))
def test_a_window_is_a_slice(counts: np.ndarray, start: int, length: int) -> None:
    got = panel(counts).window(start, start + length)
    low, high = max(start, 1000) - 1000, min(start + length, 1000 + counts.shape[1]) - 1000
    assert np.array_equal(got.dense(), counts[:, low : max(low, high)])
    assert got.start == max(start, 1000)


@given(BLOCKS, st.data())
def test_taking_rows_takes_their_counts(counts: np.ndarray, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(counts) - 1), max_size=5))
    got = panel(counts).take(rows)
    assert np.array_equal(got.dense(), counts[rows])
    assert got.keys == tuple(keys(len(counts))[row] for row in rows)


@given(BLOCKS)
def test_including_keys_adds_silent_series_in_order(counts: np.ndarray) -> None:
    given_panel = panel(counts)
    extra = [key._replace(event_name=f"{key.event_name}x") for key in given_panel.keys]
    got = given_panel.including([*extra, *given_panel.keys])
    assert list(got.keys) == sorted([*extra, *given_panel.keys], key=lambda key: key.sort_key)
    assert np.array_equal(got.take([got.keys.index(k) for k in given_panel.keys]).dense(), counts)
    assert got.dense().sum() == counts.sum()


def test_the_calendar_goes_along() -> None:
    berlin = Calendar("Europe/Berlin")
    whole = Panel.from_dense(keys(2), 1000, np.ones((2, 30), np.int64), calendar=berlin)
    assert panel(np.ones((2, 30), np.int64)).calendar == UTC
    for part in (whole, whole.window(1005, 1010), whole.take([1]), whole.including(keys(3))):
        assert part.calendar == berlin


def test_what_is_not_observed_goes_with_its_series_and_minutes() -> None:
    whole = replace(
        panel(np.ones((2, 20), np.int64)),
        since=np.array([0, 5], np.int32),
        excluded=((1010, 1012), (1030, 1040)),
    )
    for part in (whole, whole.take([0, 1]), whole.including(keys(2)), whole.window(1003, 1020)):
        for row, since in enumerate((0, 5)):
            blind = part.unobserved(row, part.start, part.length)
            late = np.arange(part.start, part.end)
            assert blind.tolist() == ((late < 1000 + since) | (late // 2 == 505)).tolist()
    assert whole.unobserved(1, 990, 20).tolist() == [True] * 15 + [False] * 5


def test_parts_are_joined_by_series_and_time() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(0.2, (5, 300)) * np.array([[1], [0], [1], [1], [1]])
    whole = Panel.from_dense(keys(5), 90, counts, np.arange(5, dtype=np.int32))
    called = [row for row in range(5) if counts[row].any()]
    parts = []
    for share, (low, high) in ((1, (0, 100)), (3, (100, 101)), (-2, (100, 101)), (1, (101, 300))):
        some = np.zeros_like(counts)
        some[:, low:high] = share * counts[:, low:high]
        rows = [row for row in range(5) if some[row].any()]
        part = Panel.from_dense(keys(5), 90, some, whole.since)
        parts.append(part.take(rows[::-1]))
    joined = Panel.join(parts)
    assert joined.keys == tuple(whole.keys[row] for row in called)
    assert joined.since.tolist() == called
    assert np.array_equal(joined.dense(), counts[called])
    assert (joined.start, joined.length, len(joined.minute)) == (90, 300, (counts > 0).sum())
