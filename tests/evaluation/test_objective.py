"""Weighted recall: what it weighs, and when two differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.ground import key
from trailsight.evaluation.bootstrap import Bootstrap
from trailsight.evaluation.incident import Incident, Size
from trailsight.evaluation.objective import Yardstick

KEYS = tuple(key(f"Api{i}") for i in range(8))
PLACE = {one: i for i, one in enumerate(KEYS)}


def incident(i: int, kind: str, amount: float) -> Incident:
    place = KEYS[i % len(KEYS)]
    return Incident(
        f"{i}", kind, "true", (place,), 100 * i, 100 * i + 10, size=Size(amount, "calls")
    )


def test_kinds_weigh_the_same_and_sizes_within_them() -> None:
    many = [incident(i, "spike", 3.0) for i in range(6)] + [incident(6, "spike", 9.0)]
    yardstick = Yardstick.of([*many, incident(7, "drop", 1.0)], PLACE, {})
    assert yardstick.weight.tolist() == pytest.approx([1 / 24] * 6 + [0.25, 0.5])
    assert Yardstick.of(many, PLACE, {"spike": 5.0}).weight.sum() == pytest.approx(1)
    told = Yardstick.of([*many, incident(7, "drop", 1.0)], PLACE, {"drop": 3.0})
    assert told.weight[-1] == pytest.approx(0.75)


@given(st.lists(st.booleans(), min_size=20, max_size=20))
def test_recall_is_a_share_and_the_estimate_is_about_it(hits: list[bool]) -> None:
    some = [incident(i, ("spike", "drop")[i % 2], float(i % 3)) for i in range(20)]
    yardstick, found = Yardstick.of(some, PLACE, {}), np.array(hits)
    recall = yardstick.recall(found)
    estimate = yardstick.estimate(found, Bootstrap(len(KEYS), 50))
    assert recall == pytest.approx(estimate.value)
    assert 0 <= estimate.low <= recall + 1e-9
    assert recall <= estimate.high + 1e-9 <= 1 + 2e-9
    assert yardstick.recall(~found) == pytest.approx(1 - recall)
    kinds = [yardstick.of_kind(kind, found) for kind in ("spike", "drop")]
    assert np.mean(kinds) == pytest.approx(recall)
    assert yardstick.difference(found, found, Bootstrap(len(KEYS), 50)).high == 0


def test_an_incident_counts_when_it_is_over() -> None:
    yardstick = Yardstick.of([incident(i, "spike", 3.0) for i in range(4)], PLACE, {})
    found = np.array([True, False, True, True])
    assert yardstick.recall(found, until=111) == 0.5
    assert np.isnan(yardstick.recall(found, until=0))


def test_a_paired_difference_is_told_apart_where_the_two_intervals_meet() -> None:
    some = [incident(i, "spike", 3.0) for i in range(80)]
    yardstick, boot = Yardstick.of(some, PLACE, {}), Bootstrap(len(KEYS), 400)
    other = np.array([i % 8 < 4 for i in range(80)])  # half the series are hard
    found = other.copy()
    found[::3] = True
    one, two = yardstick.estimate(found, boot), yardstick.estimate(other, boot)
    assert one.low < two.high
    assert yardstick.difference(found, other, boot).low > 0
