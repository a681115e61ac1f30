"""A series hour by hour: nothing is lost, and holes are no zeros."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.calendar import Calendar
from trailsight.contracts.figure import CalendarGraph
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.jobs.calendars import calendar_graph, known_slots, whole_days

KEY = SeriesKey("1" * 12, "us-east-1", "ec2.amazonaws.com", "Any", "Management", CALL_RATE, None)
DAY = 1440
START = 20_526 * DAY  # 2026-03-14, a Saturday
ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns")


def graph(
    minutes: list[int], span: tuple[int, int] = (START, START + 7 * DAY), **changes: object
) -> CalendarGraph:
    minute = np.array(minutes, np.int64)
    values: dict[str, Any] = {
        "known": known_slots(span, START, range(START // DAY, START // DAY + 7)),
        "periods": (),
        "calendar": Calendar(),
    }
    count = np.full(len(minute), 2, np.int64)
    return calendar_graph(KEY, minute, count, span, **(values | changes))


def test_an_hour_of_a_day_has_its_calls() -> None:
    drawn = graph([START, START + 59, START + 60, START + DAY + 23 * 60, START - 1])
    assert drawn.counts.shape == (24, 7)
    assert drawn.counts[0, 0] == 4
    assert drawn.counts[1, 0] == 2
    assert drawn.counts[23, 1] == 2
    assert np.nansum(drawn.counts) == 8
    assert drawn.rest.tolist() == [True, True, False, False, False, False, False]


def test_days_without_logs_and_minutes_before_them_are_holes() -> None:
    span = START, START + 3 * DAY
    known = known_slots(span, START + 5 * 60, [START // DAY, START // DAY + 2])
    drawn = graph([], span, known=known)
    assert np.isnan(drawn.counts[:5, 0]).all()
    assert (drawn.counts[5:, 0] == 0).all()
    assert np.isnan(drawn.counts[:, 1]).all()
    assert (drawn.counts[:, 2] == 0).all()


def test_periods_are_cut_at_midnight() -> None:
    late, early = START + 23 * 60 + 50, START + DAY + 70
    [first, second] = graph([], periods=[(late, early)]).periods
    assert first == (0, 23 + 50 / 60, 24.0)
    assert second == (1, 0.0, 70 / 60)
    assert graph([], periods=[(START - 50, START)]).periods == ()
    [one] = graph([], periods=[(START + 61, START + 62)]).periods
    assert np.allclose(one, (0, 61 / 60, 62 / 60))


def test_whole_days_are_local_and_stay_within_what_is_known() -> None:
    berlin = Calendar("Europe/Berlin")
    known = START - 30 * DAY, START + 30 * DAY
    assert whole_days((START + 30, START + 40), known, Calendar()) == (START, START + DAY)
    assert whole_days((START, START + 40), known, berlin) == (START - 60, START + DAY - 60)
    near = START + 10, START + 600
    assert whole_days((START + 30, START + 40), near, Calendar()) == near


@given(st.lists(st.integers(0, 7 * DAY - 1), max_size=30), st.sampled_from(ZONES))
def test_every_call_falls_into_one_hour(offsets: list[int], zone: str) -> None:
    drawn = graph([START + offset for offset in offsets], calendar=Calendar(zone))
    assert np.nansum(drawn.counts) == 2 * len(offsets)
    assert drawn.timezone == zone
