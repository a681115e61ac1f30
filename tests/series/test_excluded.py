"""Windows that are declared bad: what is in them matters to nothing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.series.excluded import DAY, WEEK, Excluded

START = 29_000_000 - 29_000_000 % DAY
SPANS = st.lists(st.tuples(st.integers(-500, 5 * WEEK), st.integers(1, 3 * DAY)), max_size=4)


def key(name: str) -> SeriesKey:
    return SeriesKey(
        "1" * 12, "us-east-1", "a.amazonaws.com", name, "Management", CALL_RATE, None
    )  # fmt: skip


def made(seed: int, weeks: int = 5) -> Panel:
    rng = np.random.default_rng(seed)
    counts = rng.poisson([[0.2], [0.01], [0.0]], (3, weeks * WEEK))
    counts[2, 2 * WEEK :] = rng.poisson(0.05, (weeks - 2) * WEEK)  # born in the third week
    return Panel.from_dense([key("A"), key("B"), key("C")], START, counts)


def excluded(spans: list[tuple[int, int]]) -> Excluded:
    return Excluded.of((START + low, START + low + length) for low, length in spans)


@given(spans=SPANS)
def test_windows_are_joined_and_cut(spans: list[tuple[int, int]]) -> None:
    whole = excluded(spans)
    minutes = {START + low + i for low, length in spans for i in range(length)}
    assert sum(high - low for low, high in whole.spans) == len(minutes)
    assert all(a[1] < b[0] for a, b in zip(whole.spans, whole.spans[1:], strict=False))
    bad = whole.mask(START, DAY)
    assert {START + i for i in np.flatnonzero(bad).tolist()} == {
        minute for minute in minutes if START <= minute < START + DAY
    }
    assert whole.within(START, START + DAY).mask(START, DAY).tolist() == bad.tolist()


@settings(max_examples=30)
@given(spans=SPANS, seed=st.integers(0, 50), causal=st.booleans())
def test_what_was_called_in_a_window_changes_nothing(
    spans: list[tuple[int, int]], seed: int, causal: bool
) -> None:
    panel, chosen = made(seed), excluded(spans)
    bad = chosen.mask(panel.start, panel.length)
    spoiled = panel.dense()
    spoiled[:, bad] = 1000
    other = chosen.filled(Panel.from_dense(panel.keys, START, spoiled), causal=causal)
    filled = chosen.filled(panel, causal=causal)
    assert np.array_equal(other.dense(), filled.dense())
    assert np.array_equal(filled.dense()[:, ~bad], panel.dense()[:, ~bad])
    assert filled.dense().max() < 1000
    for row in range(3):  # in order, each minute once
        part = filled.minute[filled.indptr[row] : filled.indptr[row + 1]]
        assert (np.diff(part) > 0).all()


@settings(max_examples=30)
@given(
    low=st.integers(4 * WEEK, 5 * WEEK - 10),
    length=st.integers(1, DAY),
    end=st.integers(4 * WEEK + 1, 5 * WEEK),
)
def test_where_a_panel_ends_changes_nothing_before(low: int, length: int, end: int) -> None:
    panel, chosen = made(3), excluded([(low, length)])
    whole = chosen.filled(panel, causal=True).dense()
    cut = chosen.filled(panel.window(START, START + end), causal=True).dense()
    assert np.array_equal(whole[:, :end], cut)


def test_a_week_of_the_middle_stands_in() -> None:
    counts = np.zeros((1, 5 * WEEK), np.int64)
    for week, calls in enumerate((3, 9, 0, 4, 7)):
        counts[0, week * WEEK + 600] = calls
    counts[0, 0] = 1
    panel = Panel.from_dense([key("A")], START, counts)
    both = excluded([(2 * WEEK + 590, 30)]).filled(panel, causal=False).dense()[0]
    assert both[2 * WEEK + 600] == 4  # the middle one of 9, 4 and 3: the weeks -1, +1, -2
    earlier = excluded([(2 * WEEK + 590, 30)]).filled(panel, causal=True).dense()[0]
    assert earlier[2 * WEEK + 600] == 3  # of 3 and 9


def test_one_burst_is_not_learnt_twice_and_a_weekly_one_stays() -> None:
    counts = np.zeros((2, 5 * WEEK), np.int64)
    counts[:, 0] = 1
    counts[0, WEEK + 600 : WEEK + 640] = 50  # in one week only
    counts[1, 600::WEEK] = 50
    panel = Panel.from_dense([key("A"), key("B")], START, counts)
    filled = excluded([(2 * WEEK + 540, 120)]).filled(panel, causal=False).dense()
    assert filled[0, 2 * WEEK : 3 * WEEK].sum() == 0
    assert filled[1, 2 * WEEK + 600] == 50


def test_days_stand_in_where_there_is_no_week() -> None:
    counts = np.zeros((1, 4 * DAY), np.int64)
    counts[0, 300::DAY] = [5, 6, 7, 8]
    panel = Panel.from_dense([key("A")], START, counts)
    filled = excluded([(2 * DAY + 290, 20)]).filled(panel, causal=False).dense()[0]
    assert filled[2 * DAY + 300] == 6  # of 5, 6, 8


def test_no_series_is_older_for_it() -> None:
    counts = np.zeros((2, 5 * WEEK), np.int64)
    counts[0, 100::60] = 1
    counts[1, 3 * WEEK + 10 :: 60] = 1  # born in the fourth week
    panel = Panel.from_dense([key("A"), key("B")], START, counts)
    filled = excluded([(2 * WEEK, WEEK), (WEEK, 60)]).filled(panel, causal=False).dense()
    assert filled[1, : 3 * WEEK].sum() == 0
    only = np.zeros((1, 5 * WEEK), np.int64)
    only[0, 2 * WEEK : 2 * WEEK + 50] = 4  # called in the window only
    gone = excluded([(2 * WEEK, 60)]).filled(
        Panel.from_dense([key("A")], START, only), causal=False
    )
    assert gone.dense().sum() == 0
    assert gone.indptr.tolist() == [0, 0]
