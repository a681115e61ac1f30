"""Two evaluations on the same data, paired."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation.paired_with import KEYS, made, planted
from trailsight.evaluation.outcomes import Outcomes
from trailsight.evaluation.paired import FALSE_RATE, FEWEST, Paired

DAYS = 10.0


def pair(mine: Outcomes, theirs: Outcomes) -> Paired:
    found = Paired.of(mine, theirs)
    assert found is not None
    return found


def test_what_one_finds_beside_all_that_the_other_does_is_a_difference() -> None:
    """Alone, the two intervals would overlap widely."""
    champion = planted([5 if i < 15 else None for i in range(40)])
    challenger = planted([5 if i < 27 else None for i in range(40)])
    one = pair(challenger, champion).differences["recall_injected"]
    assert (one.mine, one.theirs) == pytest.approx((27 / 40, 15 / 40))
    assert one.estimate.value == pytest.approx(12 / 40)
    assert one.series == 12
    assert one.above
    # The standard error of a mean of 40 differences, 12 of them 1 and 28 of them 0.
    error = np.sqrt(0.3 * 0.7 / 40)
    assert one.estimate.low == pytest.approx(0.3 - 1.96 * error, abs=0.03)
    assert one.estimate.high == pytest.approx(0.3 + 1.96 * error, abs=0.03)


def test_as_many_gained_as_lost_is_none() -> None:
    champion = planted([5 if i % 2 else None for i in range(40)])
    challenger = planted([None if i % 2 else 5 for i in range(40)])
    one = pair(challenger, champion).differences["recall_injected"]
    assert one.series == 40
    assert one.estimate.low < 0 < one.estimate.high
    assert not one.above
    assert not one.below


@pytest.mark.parametrize("number", [FEWEST - 1, FEWEST])
def test_a_handful_of_series_proves_nothing(number: int) -> None:
    """Incidents in a few series only: all samples agree, whatever chance there was."""
    keys = KEYS[:number]
    champion = made([], [None] * number, keys=keys)
    challenger = made([], [1] * number, keys=keys)
    one = pair(challenger, champion).differences["recall_injected"]
    assert one.estimate.low == pytest.approx(1)
    assert one.above == (number >= FEWEST)


def test_false_alarms_are_paired_by_series() -> None:
    quiet = made([], [1] * 40)
    loud = made([], [1] * 40, false=[int(i < 20) for i in range(40)])
    found = pair(loud, quiet).differences
    one = found[FALSE_RATE]
    assert one.mine == pytest.approx(1000 * 20 / (40 * DAYS))
    assert one.above
    assert found["insights_per_week"].mine == pytest.approx(14)
    assert pair(quiet, loud).differences[FALSE_RATE].below


def test_delays_are_those_of_what_both_found() -> None:
    """The challenger also finds slow ones that the champion missed: that is no slowness."""
    champion = made([10] * 20 + [None] * 20, [])
    challenger = made([8] * 20 + [90] * 20, [])
    one = pair(challenger, champion).differences["delay_median"]
    assert (one.mine, one.theirs) == (8, 10)
    assert one.below
    assert one.series == 20


def test_what_nobody_knows_of_is_left_out() -> None:
    found = pair(made([], [1] * 40), made([], [None] * 40)).differences
    assert "recall" not in found
    assert "precision" not in found
    assert "recall_injected" not in pair(made([1] * 40, []), made([1] * 40, [])).differences
    assert "delay_median" not in pair(made([1] * 40, []), made([None] * 40, [])).differences


def test_evaluations_of_other_incidents_are_no_pair() -> None:
    assert Paired.of(planted([1] * 40), planted([1] * 39)) is None
    assert Paired.of(made([1] * 40, []), planted([1] * 40)) is None
    assert Paired.of(planted([1] * 5), made([], [1] * 5, keys=KEYS[:5])) is None


DELAYS = st.lists(st.none() | st.integers(0, 60), min_size=40, max_size=40)
FALSE = st.lists(st.integers(0, 3), min_size=40, max_size=40)


@settings(max_examples=20, deadline=None)
@given(DELAYS, DELAYS, FALSE, FALSE)
def test_a_pair_turned_round_gives_the_opposite(
    one: Sequence[int | None], other: Sequence[int | None], a: Sequence[int], b: Sequence[int]
) -> None:
    mine, theirs = made(one, one, false=a), made(other, other, false=b)
    there, back = pair(mine, theirs).differences, pair(theirs, mine).differences
    assert set(there) == set(back)
    for name, found in there.items():
        turned = back[name]
        assert found.estimate.value == pytest.approx(-turned.estimate.value)
        assert found.estimate.low == pytest.approx(-turned.estimate.high)
        assert (found.above, found.below) == (turned.below, turned.above)
        assert not (found.above and found.below)
    for found in pair(mine, mine).differences.values():
        assert (found.estimate.low, found.estimate.high, found.series) == (0, 0, 0)
