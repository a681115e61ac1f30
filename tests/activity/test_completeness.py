from pathlib import Path

import numpy as np
import pytest

from tests.activity.filled import DAY, filled
from trailsight.activity.completeness import Completeness
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LAGS

A, B = "111122223333", "444455556666"
R = "eu-west-1"


def hours(days: float, *without: tuple[int, int]) -> np.ndarray:
    active = np.ones(int(days * 24), np.bool_)
    for begin, end in without:
        active[begin:end] = False
    return active


def of(path: Path, **accounts: np.ndarray) -> Completeness:
    return Completeness.of(filled(path, {(name, R): active for name, active in accounts.items()}))


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (1.5, "carries none yet: 1 day to learn from (needs 2; 14 tell a week)"),
        (2.5, "carries a baseline: 2 days to learn from (14 tell a week), no hour missing"),
        (14.0, "carries a baseline: 13 days to learn from (14 tell a week), no hour missing"),
        (14.5, "carries a baseline: 14 days to learn from, no hour missing"),
    ],
)  # fmt: skip
def test_the_verdict_goes_by_what_is_learnt_from(tmp_path: Path, days: float, verdict: str) -> None:
    assert of(tmp_path, a=hours(days)).verdict == verdict


def test_missing_hours_of_an_account_since_its_first_event(tmp_path: Path) -> None:
    told = of(tmp_path, **{A: hours(28, (50, 51), (500, 506)), B: hours(28, (0, 400))})
    zero = DAY * 1440
    first, second = told.accounts
    assert first.missing == (
        (zero + 50 * 60, zero + 51 * 60),
        (zero + 500 * 60, zero + 506 * 60),
    )
    assert (first.hours, first.missing_hours) == (28 * 24 - 1, 7)
    assert (second.since, second.missing, second.hours) == (zero + 400 * 60, (), 28 * 24 - 401)
    assert told.missing_hours == 7
    assert told.verdict == (
        "carries a baseline: 27 days to learn from (under 14 for 1 of 2 accounts), 6 hours missing "
        "in 1 gap"
    )


def test_hours_that_chance_explains_are_no_gap(tmp_path: Path) -> None:
    told = of(tmp_path, a=hours(28, (50, 51)))
    assert told.gaps == ()
    assert told.verdict == "carries a baseline: 27 days to learn from, no gap"


def test_a_few_events_over_a_long_time_carry_nothing(tmp_path: Path) -> None:
    few = np.zeros(100 * 24, np.bool_)
    few[[0, 1, 900, -1]] = True
    told = of(tmp_path, a=few)
    assert told.verdict == "too few events to tell: 99 days to learn from, with any on 2 of them"
    assert (told.sparse, told.places) == (1, 1)


def test_what_is_lost_as_a_whole_is_not_learnt_from(tmp_path: Path) -> None:
    told = of(tmp_path, a=hours(28, (48, 16 * 24)), b=hours(28, (48, 16 * 24)))
    assert told.learnt == (27 - 14) * 1440
    assert told.verdict.startswith("carries a baseline: 13 days to learn from (14 tell a week)")
    alone = of(tmp_path / "alone", a=hours(28, (20 * 24, 28 * 24 - 1)))
    assert alone.learnt == 20 * 1440


def test_the_lag_is_told_where_names_of_files_tell_it(tmp_path: Path) -> None:
    store = filled(tmp_path, {(A, R): hours(3)})
    assert Completeness.of(store).lag_median is None
    lags = np.zeros(LAGS, np.int64)
    assert Completeness.of(store, lags).lag_p99 is None
    lags[[3, 5, 9]] = 60, 38, 2
    told = Completeness.of(store, lags)
    assert (told.lag_median, told.lag_p99) == (3, 9)
    lags[[5, 9]] = 40, 1
    assert Completeness.of(store, lags).lag_p99 == 5


def test_an_empty_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no activity"):
        Completeness.of(filled(tmp_path, {(A, R): np.zeros(0, np.bool_)}))
