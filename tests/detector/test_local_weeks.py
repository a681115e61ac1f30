"""Local time without breaks."""

import numpy as np
import pytest

from trailsight.contracts.calendar import UTC, Calendar
from trailsight.detector.local_weeks import LocalWeeks
from trailsight.detector.slots import DAY, WEEK

BERLIN = Calendar("Europe/Berlin")
FORWARD, BACK = 20_541 * DAY + 4, 20_751 * DAY + 4
"""01:00 UTC on 29 March and on 25 October 2026, as slots since the epoch."""


def test_weeks_of_utc_are_whole() -> None:
    local = LocalWeeks.of(UTC.slot_of_week(FORWARD, 3 * WEEK))
    assert local.whole
    assert local.source.tolist() == list(range(3 * WEEK))
    assert local.end == UTC.slot_of_week(FORWARD, 1)[0]


@pytest.mark.parametrize("change", [FORWARD, BACK])
@pytest.mark.parametrize("before", [4, 96, 700])
def test_every_local_week_has_as_many_slots(change: int, before: int) -> None:
    first, number = change - before, 2 * WEEK
    phase = BERLIN.slot_of_week(first, number)
    local = LocalWeeks.of(phase)
    assert len(local.source) == number + (4 if change == FORWARD else -4)
    assert local.end == (phase[-1] + 1) % WEEK
    # Backwards from the end, every local slot is where a week of 672 has it.
    expected = (local.end - len(local.source) + np.arange(len(local.source))) % WEEK
    moved = phase[local.source]
    strange = np.flatnonzero(moved != expected)
    assert len(strange) == (4 if change == FORWARD else 0), "only what never was"


def test_a_holiday_stays_in_its_place() -> None:
    first = 20_600 * DAY + 7  # a Wednesday
    usual = UTC.slot_of_week(first, 2 * WEEK)
    for day in (20_600, 20_607, 20_613, 20_614):
        phase = Calendar("UTC", (day,)).slot_of_week(first, 2 * WEEK)
        assert (phase != usual).any()
        local = LocalWeeks.of(phase)
        assert local.whole
        assert local.end == (usual[-1] + 1) % WEEK


@pytest.mark.parametrize("slots", [0, 1])
def test_next_to_nothing(slots: int) -> None:
    local = LocalWeeks.of(UTC.slot_of_week(FORWARD, slots))
    assert len(local.source) == slots
