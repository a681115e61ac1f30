"""Monthly jobs by local time, and incidents that must not pass for one."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.alerting.months import WINDOWS, Floats, Job, envelope, planted, slot_at, trailing
from trailsight.alerting.monthly import Floor, Monthly, floor, learn
from trailsight.contracts.calendar import UTC, Calendar

BERLIN = Calendar("Europe/Berlin")
NEW_YORK = Calendar("America/New_York")


def learnt(
    calendar: Calendar, first: str, last: str, jobs: Sequence[Job], base: Floats | None = None
) -> Monthly:
    start, peaks = planted(calendar, first, last, jobs, base)
    return learn(peaks, envelope(peaks, calendar, start), np.zeros(1, int), calendar, start)


def at(found: Floor, slot: int, scale: int = 0, row: int = 0) -> float:
    """Calls that are no news in a slot; 0 where nothing is said."""
    part = slice(found.indptr[row], found.indptr[row + 1])
    mine = (found.slot[part] == slot) & (found.scale[part] == scale)
    assert mine.sum() <= 1
    return float(found.calls[part][mine].sum())


def reaches(monthly: Monthly, calendar: Calendar, text: str, scale: int = 0) -> float:
    """Calls that are no news in the one slot at a local time."""
    return at(floor(monthly, np.array([0]), calendar, slot_at(text, calendar), 1), 0, scale)


def silent(monthly: Monthly, calendar: Calendar, first: str, last: str) -> bool:
    """Whether nothing is said of the slots from one local time to another."""
    start = slot_at(first, calendar)
    found = floor(monthly, np.array([0]), calendar, start, slot_at(last, calendar) - start)
    return len(found.slot) == 0


@pytest.mark.parametrize("calendar", [UTC, BERLIN, NEW_YORK])
def test_a_job_on_the_first_is_expected_on_the_next_first(calendar: Calendar) -> None:
    # One occurrence is known, before the clocks change; the next is after it.
    monthly = learnt(calendar, "2026-02-10", "2026-03-15", [("2026-03-01T02:00", 200)])
    assert set(monthly.code.tolist()) == {1}
    assert set(monthly.slot.tolist()) == {8}
    assert reaches(monthly, calendar, "2026-04-01T02:00") == 200
    assert reaches(monthly, calendar, "2026-04-01T03:15") == 200
    assert reaches(monthly, calendar, "2026-04-01T00:45") == 200
    assert reaches(monthly, calendar, "2026-04-01T03:30") == 0
    assert reaches(monthly, calendar, "2026-04-01T02:00", scale=2) == 0  # one minute's burst
    assert silent(monthly, calendar, "2026-03-15T00:00", "2026-04-01T00:45")
    assert silent(monthly, calendar, "2026-04-01T03:30", "2026-05-01T00:45")


@pytest.mark.parametrize("late", [-60, -7, 0, 30, 60])
@pytest.mark.parametrize("lasts", [1, 40, 200])
def test_all_windows_know_the_job_however_long_it_lasts(late: int, lasts: int) -> None:
    start, end = slot_at("2026-02-12", BERLIN), slot_at("2026-04-05", BERLIN)
    counts = np.zeros((end - start) * 15)
    for day, by in (("2026-03-01", 0), ("2026-04-01", late)):
        at = (slot_at(f"{day}T02:30", BERLIN) - start) * 15 + by
        counts[at : at + lasts] = 30
    peaks = trailing(counts)
    known = slot_at("2026-03-20", BERLIN) - start
    history = peaks[:, :, :known]
    env = envelope(history, BERLIN, start)
    monthly = learn(history, env, np.zeros(1, int), BERLIN, start)
    found = floor(monthly, np.array([0]), BERLIN, start + known, end - start - known)
    due = np.zeros((len(WINDOWS), end - start - known))
    due[found.scale, found.slot] = found.calls
    assert (peaks[0, :, known:] <= due).all()
    assert peaks[0, :, known:].max() > 0


@pytest.mark.parametrize("calendar", [UTC, BERLIN, NEW_YORK])
def test_the_last_day_is_the_last_day_of_each_month(calendar: Calendar) -> None:
    jobs = [("2026-02-28T23:00", 90), ("2026-03-31T23:00", 120)]
    monthly = learnt(calendar, "2026-02-01", "2026-04-20", jobs)
    assert reaches(monthly, calendar, "2026-04-30T23:00") == 90
    assert reaches(monthly, calendar, "2026-05-31T23:00") == 90
    assert reaches(monthly, calendar, "2026-05-30T23:00") == 0
    assert reaches(monthly, calendar, "2026-05-28T23:00") == 0
    # It may run late, beyond midnight.
    assert reaches(monthly, calendar, "2026-05-01T00:00") == 90


def test_the_thirty_first_is_the_last_day_of_a_shorter_month() -> None:
    monthly = learnt(UTC, "2026-01-10", "2026-02-20", [("2026-01-31T05:00", 60)])
    assert set(monthly.code.tolist()) == {31, -1}
    for day in ("2026-02-28", "2026-03-31", "2026-04-30", "2028-02-29"):
        assert reaches(monthly, UTC, f"{day}T05:00") == 60
    assert silent(monthly, UTC, "2026-03-01", "2026-03-31")


def test_a_shorter_month_without_the_job_says_nothing_of_the_thirtieth() -> None:
    jobs = [("2026-01-30T05:00", 60)]
    monthly = learnt(UTC, "2026-01-10", "2026-03-20", jobs)
    assert reaches(monthly, UTC, "2026-03-30T05:00") == 60
    # But it may have had it, and then both tell.
    monthly = learnt(UTC, "2026-01-10", "2026-03-20", [*jobs, ("2026-02-28T05:30", 40)])
    assert reaches(monthly, UTC, "2026-03-30T05:00") == 40
    assert reaches(monthly, UTC, "2026-03-29T05:00") == 0


def test_an_incident_says_nothing_but_of_its_own_day_of_the_month() -> None:
    monthly = learnt(UTC, "2026-06-03", "2026-07-05", [("2026-06-15T14:00", 500, 8)])
    assert reaches(monthly, UTC, "2026-07-15T15:00") == 500
    assert silent(monthly, UTC, "2026-07-05T00:00", "2026-07-15T12:45")
    assert silent(monthly, UTC, "2026-07-15T17:15", "2026-08-15T12:45")


def test_a_month_without_it_makes_an_incident_of_it() -> None:
    monthly = learnt(UTC, "2026-05-03", "2026-07-05", [("2026-06-15T14:00", 500)])
    assert len(monthly.row) == 0


def test_of_several_months_the_second_largest_counts() -> None:
    jobs = [("2026-03-05T04:00", 80), ("2026-04-05T05:00", 900), ("2026-05-05T04:15", 70)]
    monthly = learnt(UTC, "2026-03-01", "2026-06-01", jobs)
    assert reaches(monthly, UTC, "2026-06-05T04:30") == 80


def test_jobs_further_apart_than_75_minutes_are_two_incidents() -> None:
    jobs = [("2026-03-05T04:00", 80), ("2026-04-05T05:30", 90)]
    assert len(learnt(UTC, "2026-03-01", "2026-05-01", jobs).row) == 0


def test_a_month_that_was_not_observed_is_no_month_without_the_job() -> None:
    start, peaks = planted(UTC, "2026-04-01", "2026-06-20", [("2026-06-08T03:00", 100)])
    env = envelope(peaks, UTC, start)
    for began, listed in (("2026-05-20", True), ("2026-04-20", False)):
        since = np.array([slot_at(began, UTC) - start])
        assert (len(learn(peaks, env, since, UTC, start).row) > 0) == listed


def test_weekly_and_daily_jobs_are_left_to_the_week() -> None:
    weeks = [(f"2026-{day}T02:00", 300.0) for day in ("03-01", "03-08", "03-15", "03-22", "03-29")]
    days = [(f"2026-03-{day:02}T23:30", 50.0) for day in range(1, 32)]
    assert len(learnt(UTC, "2026-03-01", "2026-04-03", [*weeks, *days]).row) == 0


@pytest.mark.parametrize("day", ["01", "28"])
def test_february_makes_a_monthly_job_look_weekly(day: str) -> None:
    # 1 February and 1 March 2026 are Sundays; 31 January and 28 February are Saturdays.
    first = {"01": "2026-02-01T02:00", "28": "2026-01-31T02:00"}[day]
    last = {"01": "2026-03-01T02:00", "28": "2026-02-28T02:00"}[day]
    monthly = learnt(BERLIN, "2026-01-12", "2026-03-20", [(first, 150), (last, 140)])
    following = {"01": "2026-04-01T02:00", "28": "2026-03-31T02:00"}[day]
    assert reaches(monthly, BERLIN, following) == 140


def test_a_job_in_the_hour_that_clocks_skip_is_expected_after_it() -> None:
    monthly = learnt(BERLIN, "2026-02-10", "2026-03-20", [("2026-03-01T02:30", 200)])
    shifted = Monthly(
        monthly.row, np.full_like(monthly.code, 29), monthly.slot, monthly.scale, monthly.calls
    )
    for text in ("2026-03-29T03:00", "2026-03-29T01:45", "2026-03-29T04:15"):
        assert reaches(shifted, BERLIN, text) == 200
    assert reaches(shifted, BERLIN, "2026-03-29T04:30") == 0


def test_a_job_in_the_hour_that_comes_twice_is_expected_in_both() -> None:
    monthly = learnt(BERLIN, "2026-09-10", "2026-10-10", [("2026-09-25T02:30", 200)])
    first = slot_at("2026-10-25T00:00", BERLIN)
    found = floor(monthly, np.array([0]), BERLIN, first, 100)
    here = sorted(found.slot[found.scale == 0].tolist())
    assert here == list(range(10 - 5, 14 + 5 + 1))


def test_noise_alone_is_rarely_monthly() -> None:
    rng = np.random.default_rng(11)
    series, start, slots = 40, slot_at("2026-03-02", UTC), 62 * 96
    rate = np.exp(rng.normal(0, 0.5, (series, 1, slots)))
    peaks = rng.poisson(rng.gamma(2, 10 * rate)).astype(float)
    monthly = learn(peaks, envelope(peaks, UTC, start), np.zeros(series, int), UTC, start)
    days = set(zip(monthly.row.tolist(), monthly.code.tolist(), strict=True))
    assert len(days) < 0.01 * series * 31


def test_a_job_stands_out_from_noise() -> None:
    rng = np.random.default_rng(5)
    base = rng.poisson(20, 40 * 96).astype(float)
    monthly = learnt(UTC, "2026-05-20", "2026-06-28", [("2026-06-01T02:00", 300)], base)
    assert 300 <= reaches(monthly, UTC, "2026-07-01T02:00") <= 300 + base.max()


def test_a_window_is_a_part_of_a_longer_one() -> None:
    jobs = [("2026-03-05T04:00", 80), ("2026-04-05T05:00", 900)]
    monthly = learnt(NEW_YORK, "2026-03-01", "2026-05-01", jobs)
    start, slots = slot_at("2026-05-01", NEW_YORK), 35 * 96
    whole = floor(monthly, np.array([0]), NEW_YORK, start, slots)
    for low in range(0, slots, 37):
        part = floor(monthly, np.array([0]), NEW_YORK, start + low, 37)
        for slot in range(37):
            assert at(part, slot) == at(whole, low + slot)


def test_rows_are_those_asked_for() -> None:
    start, one = planted(UTC, "2026-02-10", "2026-03-15", [("2026-03-01T02:00", 200)])
    peaks = np.concatenate([one, np.zeros_like(one), 2 * one])
    env, since = envelope(peaks, UTC, start), np.zeros(3, int)
    monthly = learn(peaks, env, since, UTC, start)
    parts = [learn(peaks[a:b], env[a:b], since[a:b], UTC, start) for a, b in ((0, 2), (2, 3))]
    joined = Monthly.join(parts, [2, 1])
    restored = Monthly.restore(joined.state())
    found = floor(restored, np.array([-1, 2, 1, 0]), UTC, slot_at("2026-04-01T02:00", UTC), 1)
    assert np.diff(found.indptr).tolist() == [0, 2, 0, 2]
    assert found.calls.tolist() == [400, 400, 200, 200]
    for name, array in monthly.state().items():
        assert np.array_equal(array, restored.state()[name])
        assert array.dtype == restored.state()[name].dtype


def test_the_history_is_left_as_it_was() -> None:
    start, peaks = planted(UTC, "2026-02-10", "2026-03-15", [("2026-03-01T02:00", 200)])
    env, since = envelope(peaks, UTC, start), np.zeros(1, int)
    before = peaks.copy(), env.copy()
    learn(peaks, env, since, UTC, start)
    assert np.array_equal(peaks, before[0])
    assert np.array_equal(env, before[1])


@pytest.mark.parametrize("shape", [(0, 5, 96), (2, 5, 0)])
def test_nothing_is_learnt_of_nothing(shape: tuple[int, ...]) -> None:
    env = np.zeros((shape[0], len(WINDOWS), 672))
    monthly = learn(np.zeros(shape), env, np.zeros(shape[0], int), UTC, 0)
    found = floor(monthly, np.arange(shape[0]), UTC, 0, 10)
    assert len(found.slot) == 0
    assert found.indptr.tolist() == [0] * (shape[0] + 1)
