from datetime import UTC as UTC_ZONE
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.contracts.calendar import UTC, Calendar
from trailsight.contracts.errors import InputError

# Liberia left its 44 minutes and a half in 1972; the years before are refused, not rounded.
ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
FIRST = int(datetime(2005, 1, 1, tzinfo=UTC_ZONE).timestamp()) // 900
LAST = int(datetime(2037, 1, 1, tzinfo=UTC_ZONE).timestamp()) // 900


def slot(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()) // 900


def agrees(zone: str, first: int, slots: int) -> None:
    """Every method against zoneinfo, slot by slot."""
    calendar = Calendar(zone)
    week, time = calendar.slot_of_week(first, slots), calendar.slot_of_day(first, slots)
    day, weekend = calendar.day(first, slots), calendar.is_weekend(first, slots)
    from_start, from_end = calendar.day_of_month(first, slots)
    for i in range(slots):
        at = datetime.fromtimestamp((first + i) * 900, ZoneInfo(zone))
        assert time[i] == at.hour * 4 + at.minute // 15
        assert week[i] == at.weekday() * 96 + time[i]
        assert day[i] == (at.date() - date(1970, 1, 1)).days
        assert weekend[i] == (at.weekday() >= 5)
        assert from_start[i] == at.day
        # As many days on it is the last day of that month: -1 is the last.
        assert (at.date() + timedelta(days=-int(from_end[i]))).day == 1
        assert (at.date() + timedelta(days=-int(from_end[i]) - 1)).month == at.month


@settings(max_examples=200, deadline=None)
@given(ZONES, st.integers(FIRST, LAST), st.integers(1, 200))
def test_any_zone_agrees_with_zoneinfo(zone: str, first: int, slots: int) -> None:
    agrees(zone, first, slots)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-29"),
        ("Europe/Berlin", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/St_Johns", "2010-11-07"),  # at one minute past midnight
        ("Australia/Lord_Howe", "2026-04-05"),  # by half an hour
        ("America/Santiago", "2026-04-05"),  # at midnight
        ("Africa/Casablanca", "2026-02-15"),  # Ramadan
        ("Pacific/Apia", "2011-12-30"),  # a day that never was
        ("Asia/Kolkata", "2026-07-01"),
        ("Asia/Kathmandu", "2026-07-01"),
    ],
)
def test_the_week_around_a_change_agrees_with_zoneinfo(zone: str, day: str) -> None:
    agrees(zone, slot(day) - 3 * 96, 7 * 96)


def test_a_long_span_changes_clocks_as_often_as_the_zone_does() -> None:
    first = slot("2024-01-01")
    local = Calendar("America/New_York").slot_of_day(first, 731 * 96)
    steps = np.diff(local) % 96
    assert np.flatnonzero(steps == 5).tolist() == [  # an hour is skipped at 02:00
        slot(f"{day}T07:00") - first - 1 for day in ("2024-03-10", "2025-03-09")
    ]
    assert np.flatnonzero(steps == 93).tolist() == [  # and one comes again
        slot(f"{day}T06:00") - first - 1 for day in ("2024-11-03", "2025-11-02")
    ]


def test_in_utc_monday_midnight_is_the_first_slot() -> None:
    assert UTC.slot_of_week(slot("2026-03-23"), 672).tolist() == list(range(672))


def test_two_in_the_morning_stays_two_in_the_morning_when_clocks_change() -> None:
    south = Calendar("Australia/Sydney")
    summer = slot("2026-01-05T02:00", south.timezone)
    winter = slot("2026-06-01T02:00", south.timezone)
    assert (winter - summer) % 672 == 4
    assert south.slot_of_week(summer, 1) == south.slot_of_week(winter, 1) == 8


def test_a_holiday_is_a_sunday_at_each_local_time() -> None:
    christmas = (date(2026, 12, 25) - date(1970, 1, 1)).days  # a Friday
    calendar = Calendar("America/New_York", (christmas,))
    first = slot("2026-12-25", calendar.timezone)
    assert calendar.slot_of_week(first, 96).tolist() == list(range(576, 672))
    assert calendar.slot_of_week(first - 1, 1) == 4 * 96 - 1
    assert calendar.slot_of_week(first + 96, 1) == 5 * 96
    assert calendar.is_weekend(first - 1, 2).tolist() == [False, True]
    assert calendar.day_of_month(first, 1)[0] == 25


def test_dates_before_the_epoch_have_their_place_too() -> None:
    assert UTC.slot_of_week(-96, 1) == 2 * 96  # 31 December 1969, a Wednesday
    assert [int(part[0]) for part in UTC.day_of_month(-96, 1)] == [31, -1]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo"])
def test_no_slots_are_none(zone: str) -> None:
    assert Calendar(zone).slot_of_week(5, 0).shape == (0,)


def test_a_stored_calendar_comes_back() -> None:
    calendar = Calendar("Europe/Berlin", (20_000, 20_001))
    state = calendar.state()
    assert not any(array.dtype.hasobject for array in state.values())
    assert Calendar.restore(state) == calendar
    assert Calendar.restore(UTC.state()) == UTC
    assert hash(Calendar.restore(state)) == hash(calendar)


@pytest.mark.parametrize("zone", ["Europe/Berln", "", "../etc/passwd", "Europe", 5, None])
def test_an_unknown_zone_is_the_users_to_mend(zone: str) -> None:
    with pytest.raises(InputError, match=r"series\.timezone: there is no time zone"):
        Calendar(zone)


def test_a_misspelt_zone_is_told_from_its_neighbour() -> None:
    with pytest.raises(InputError, match="did you mean Europe/Berlin"):
        Calendar("Europe/Berln")


def test_minutes_that_are_no_quarter_of_an_hour_are_refused() -> None:
    with pytest.raises(InputError, match=r"series\.timezone: .*quarters of an hour"):
        Calendar("Africa/Monrovia").slot_of_week(slot("1971-06-01"), 1)
