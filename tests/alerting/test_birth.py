"""A series begins with its first call."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.birth import DAY, QUIET, born
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key


@given(
    st.integers(0, 3000),
    st.integers(0, 6 * DAY - 1),
    st.integers(0, 6 * DAY),
)
def test_it_is_observed_from_the_day_of_its_first_call(start: int, first: int, since: int) -> None:
    counts = np.zeros((2, 6 * DAY), np.int64)
    since = min(since, first)
    counts[0, first:] = 1
    history = Panel.from_dense([key(0), key(1)], start, counts, np.array([since, since], np.int32))
    after = born(history)
    day = (start + first) // DAY * DAY - start
    assert after.since.tolist() == [day if day - since > QUIET else since, since]
    assert after.since[0] <= first
    assert after.since.dtype == np.int32
    assert np.array_equal(after.dense(), history.dense())


def test_of_no_series_nothing_is_said() -> None:
    assert len(born(Panel.from_dense([], 0, np.zeros((0, 10), int))).since) == 0
