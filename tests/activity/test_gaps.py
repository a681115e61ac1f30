from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.activity.filled import DAY, filled
from trailsight.activity.gaps import Gap, Judged, find_gaps
from trailsight.activity.hours import Hours, Place

HOURS = 28 * 24
A, B = "111122223333", "444455556666"
EAST, WEST = "us-east-1", "eu-west-1"


def busy(*without: tuple[int, int]) -> NDArray[np.bool_]:
    active = np.ones(HOURS + 1, np.bool_)
    for begin, end in without:
        active[begin:end] = False
    return active


def rare() -> NDArray[np.bool_]:
    active = np.zeros(HOURS + 1, np.bool_)
    active[[0, 300, 301, HOURS]] = True
    return active


def judged(path: Path, places: dict[Place, NDArray[np.bool_]]) -> Judged:
    return find_gaps(Hours.of(filled(path, places)))


def told(gaps: tuple[Gap, ...]) -> list[tuple[str | None, str | None, int, int]]:
    """Of each gap the account, the Region, and the hours from the first of all on."""
    zero = DAY * 1440
    return [
        (gap.account, gap.region, (gap.start - zero) // 60, (gap.end - zero) // 60) for gap in gaps
    ]


def test_six_missing_hours_of_a_busy_region(tmp_path: Path) -> None:
    found = judged(tmp_path, {(A, EAST): busy((200, 206)), (A, WEST): busy(), (B, WEST): rare()})
    assert told(found.gaps) == [(A, EAST, 200, 206)]
    assert found.gaps[0].chance < 1e-3
    # Three places less the rare one, one account of two Regions, and the whole.
    assert (found.judged, found.sparse) == (4, 1)
    assert found.whole
    assert found.expected == pytest.approx(0.004)


def test_an_account_that_is_missing_for_a_day_is_told_once(tmp_path: Path) -> None:
    places = {(A, EAST): busy((200, 224)), (A, WEST): busy((199, 226)), (B, WEST): busy()}
    assert told(judged(tmp_path, places).gaps) == [(A, None, 200, 224)]


def test_a_longer_gap_of_a_region_is_told_beside_that_of_its_account(tmp_path: Path) -> None:
    places = {(A, EAST): busy((200, 210)), (A, WEST): busy((200, 300)), (B, WEST): busy()}
    assert told(judged(tmp_path, places).gaps) == [(A, None, 200, 210), (A, WEST, 200, 300)]


def test_nothing_from_anybody_is_one_gap(tmp_path: Path) -> None:
    away = (300, 310)
    places = {(A, EAST): busy(away), (A, WEST): busy(away), (B, WEST): busy(away)}
    assert told(judged(tmp_path, places).gaps) == [(None, None, 300, 310)]


@pytest.mark.parametrize(
    ("places", "name"), [([(A, EAST)], (A, EAST)), ([(A, EAST), (A, WEST)], (A, None))]
)
def test_the_whole_has_the_name_of_the_one_that_it_is(
    tmp_path: Path, places: list[Place], name: tuple[str, str | None]
) -> None:
    found = judged(tmp_path, dict.fromkeys(places, busy((300, 310))))
    assert told(found.gaps) == [(*name, 300, 310)]
    assert found.judged == 2 * len(places) - 1


def test_rare_events_make_no_gap(tmp_path: Path) -> None:
    found = judged(tmp_path, {(A, EAST): rare()})
    assert found == Judged((), 0, 1, whole=False)


def test_a_region_that_opens_late_has_no_gap_before_it(tmp_path: Path) -> None:
    found = judged(tmp_path, {(A, EAST): busy(), (A, WEST): busy((0, 400), (500, 506))})
    assert told(found.gaps) == [(A, WEST, 500, 506)]
    late = judged(tmp_path / "late", {(A, EAST): busy(), (A, WEST): busy((0, HOURS - 30))})
    assert (late.gaps, late.sparse) == ((), 1)
