from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from trailsight.alerting.when import Between, Weekly

BERLIN = ZoneInfo("Europe/Berlin")
SAT, SUN = 5, 6


def minute(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 60


def test_between_holds_its_first_minute_and_not_its_last() -> None:
    window = Between(minute("2026-03-01T22:00"), minute("2026-03-02T06:00"))
    assert window.holds(minute("2026-03-01T22:00"))
    assert window.holds(minute("2026-03-02T05:59"))
    assert not window.holds(minute("2026-03-02T06:00"))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-10T01:00", True),  # Saturday, 02:00 in winter
        ("2026-01-10T00:59", False),
        ("2026-01-10T02:59", True),
        ("2026-01-10T03:00", False),
        ("2026-07-11T00:00", True),  # Saturday, 02:00 in summer
        ("2026-07-11T02:00", False),
        ("2026-07-10T00:30", False),  # Friday
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(moment: str, expected: bool) -> None:
    window = Weekly(frozenset({SAT, SUN}), 120, 240, BERLIN)
    assert window.holds(minute(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-01-10T20:59", False),  # Saturday, 21:59
        ("2026-01-10T21:00", True),
        ("2026-01-11T02:59", True),  # Sunday, 03:59: begun on Saturday
        ("2026-01-11T03:00", False),
        ("2026-01-11T21:00", False),  # Sunday, 22:00: none begins
        ("2026-01-10T01:00", False),  # Saturday, 02:00: begun on no Friday
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_begins_on(
    moment: str, expected: bool
) -> None:
    window = Weekly(frozenset({SAT}), 22 * 60, 4 * 60, BERLIN)
    assert window.holds(minute(moment)) is expected


def length(window: Weekly, day: str) -> int:
    start = minute(f"{day}T00:00")
    return sum(window.holds(start - 720 + i) for i in range(2 * 1440))


def test_the_hour_that_comes_twice_is_in_it_twice_and_the_one_left_out_not_at_all() -> None:
    window = Weekly(frozenset({SUN}), 120, 240, BERLIN)  # clocks change at 02:00 and at 03:00
    assert length(window, "2026-03-22") == 120
    assert length(window, "2026-03-29") == 60
    assert length(window, "2026-10-25") == 180


def test_a_whole_day_ends_at_24() -> None:
    window = Weekly(frozenset({SUN}), 0, 1440, UTC)
    assert length(window, "2026-03-22") == 1440
