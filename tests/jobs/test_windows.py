import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.jobs.spans import ScoreSpan, TrainSpan
from trailsight.jobs.windows import length_of, resolve

DATA = (20_000 * 1440 + 600, 20_035 * 1440 + 30)  # 2024-10-04 10:00 to 2024-11-08 00:30


def day(number: int) -> int:
    return number * 1440


def test_the_last_day_is_scored_and_all_before_it_learnt_from() -> None:
    windows = resolve(TrainSpan(), ScoreSpan(lateness=0), DATA)
    assert (windows.train_start, windows.train_end) == (DATA[0], day(20_035))
    assert (windows.score_start, windows.score_end) == (day(20_035), DATA[1])


def test_data_that_ends_at_midnight_has_a_whole_last_day() -> None:
    assert resolve(TrainSpan(), ScoreSpan(), (DATA[0], day(20_035))).score_start == day(20_034)


def test_scoring_begins_where_a_given_training_ends() -> None:
    windows = resolve(TrainSpan(end="2024-11-08T00:10:00Z"), ScoreSpan(), DATA)
    assert windows.score_start == windows.train_end == day(20_035) + 10


def test_times_without_a_zone_are_utc_and_zones_are_heeded() -> None:
    assert minute_of("x", "2024-10-04T10:00") == DATA[0]
    assert minute_of("x", "2024-10-04T12:00+02:00") == DATA[0]


def test_ends_beyond_the_data_are_cut() -> None:
    windows = resolve(TrainSpan("2020-01-01"), ScoreSpan("2024-11-01", "2030-01-01"), DATA)
    assert windows.train_start == DATA[0]
    assert windows.score_end == DATA[1]


@pytest.mark.parametrize(
    ("train", "score", "message"),
    [
        (
            TrainSpan(),
            ScoreSpan("2025-01-01"),
            r"score\.start: 2025-01-01 00:00 lies outside the data",
        ),
        (
            TrainSpan(),
            ScoreSpan("2020-01-01", "2020-02-01"),
            r"score\.end: 2020-02-01 00:00 lies outside",
        ),
        (TrainSpan(), ScoreSpan("2024-10-04"), r"train\.end: no activity before"),
        (
            TrainSpan(end="2024-10-20"),
            ScoreSpan("2024-10-10"),
            r"train\.end: .* after score\.start",
        ),
    ],
)
def test_impossible_windows_are_named(train: TrainSpan, score: ScoreSpan, message: str) -> None:
    with pytest.raises(InputError, match=message):
        resolve(train, score, DATA)


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_by_default_nothing_scored_is_learnt(start: int, length: int) -> None:
    data = (20_000 * 1440 + start, 20_000 * 1440 + start + length)
    try:
        windows = resolve(TrainSpan(), ScoreSpan(lateness=0), data)
    except InputError:
        assert length <= 1440  # all on one day
        return
    assert data[0] == windows.train_start < windows.train_end <= windows.score_start
    assert windows.score_start < windows.score_end == data[1]


def test_lengths_in_words() -> None:
    got = [length_of(minutes) for minutes in (1, 56, 180, 1440 * 2, 1440 * 34 + 720)]
    assert got == ["1 minute", "56 minutes", "3 hours", "2 days", "34.5 days"]


def test_the_last_minutes_are_left_for_records_still_to_come() -> None:
    assert resolve(TrainSpan(), ScoreSpan(), DATA).score_end == DATA[1] - 15
    assert resolve(TrainSpan(), ScoreSpan(end="2024-11-08T00:30"), DATA).score_end == DATA[1]


def test_a_life_goes_on_from_where_it_began() -> None:
    windows = resolve(TrainSpan(), ScoreSpan(), DATA, origin=day(20_030))
    assert (windows.train_end, windows.score_start) == (day(20_030), day(20_030))


def test_spans_that_are_none_are_named_before_anything_is_read() -> None:
    with pytest.raises(InputError, match=r"train\.end: 2024-10-10 is not after"):
        TrainSpan("2024-10-20", "2024-10-10")
    with pytest.raises(InputError, match=r"score\.start: 'tomorrow' is no ISO 8601 time"):
        ScoreSpan("tomorrow")
