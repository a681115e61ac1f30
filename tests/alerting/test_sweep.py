import itertools

import numpy as np
import pytest

from tests.alerting.weak import ACCOUNT, START, key
from trailsight.alerting.sweep import CAP, FLOOR, MICRO, Sign, since, sweep
from trailsight.contracts.signs import Source

SOURCE = Source(ACCOUNT, key("RunInstances"))


def sign(minute: int, workload: str, above: float) -> Sign:
    return Sign(START + minute, workload, FLOOR + above, SOURCE)


def naive(signs: list[Sign], minute: int) -> int:
    most: dict[str, int] = {}
    for one in signs:
        if since(minute) <= one.minute <= minute:
            most[one.workload] = max(most.get(one.workload, 0), one.worth)
    return sum(most.values())


def test_a_workload_counts_once_by_its_strongest_sign_of_the_window() -> None:
    its = [sign(0, "a", 1.0), sign(1, "a", 0.5), sign(2, "b", 0.25)]
    assert list(sweep(its)) == [
        (START, MICRO), (START + 1, MICRO), (START + 2, MICRO + MICRO // 4),
    ]  # fmt: skip


def test_a_weaker_sign_takes_over_when_the_stronger_has_passed() -> None:
    its = [sign(0, "a", 1.0), sign(20, "a", 0.5), sign(31, "b", 0.25)]
    assert dict(sweep(its))[START + 31] == MICRO // 2 + MICRO // 4


def test_no_single_sign_makes_more_than_the_cap() -> None:
    assert list(sweep([sign(0, "a", 50.0)])) == [(START, round(CAP * MICRO))]


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_a_naive_sum_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    minutes = np.sort(rng.integers(0, 200, 120)).tolist()
    its = [sign(minute, f"w{rng.integers(6)}", rng.uniform(0, 3)) for minute in minutes]
    assert list(sweep(its)) == [
        (minute, naive(its, minute)) for minute in sorted({x.minute for x in its})
    ]


def test_the_order_within_a_minute_does_not_matter() -> None:
    its = [sign(3, "a", 1.0), sign(3, "a", 0.2), sign(3, "b", 0.7)]
    sums = {tuple(sweep([sign(0, "a", 0.4), *order])) for order in itertools.permutations(its)}
    assert len(sums) == 1


def test_what_comes_later_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    its = [sign(minute, f"w{minute % 3}", rng.uniform(0, 2)) for minute in range(0, 90, 4)]
    whole = list(sweep(its))
    for number in range(1, len(its)):
        assert list(sweep(its[:number])) == whole[:number]
