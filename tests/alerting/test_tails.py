"""Tails of daily maxima: against the formulas, and as frequencies of new days."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.alerting.score_kernel import bans_of
from trailsight.alerting.tails import CLASSES, NOTHING, RECORD, USUAL, Anchor, classes, fit_tails

Floats = NDArray[np.float64]


def bans(values: Floats, rows: NDArray[np.float32]) -> Floats:
    return np.array(
        [
            [bans_of(value, row, 1.0) for value in mine]
            for mine, row in zip(values, rows, strict=True)
        ]
    )


def test_classes_part_series_by_rate() -> None:
    edges = [0.0, *CLASSES]
    assert classes(np.array(edges) + 1e-6).tolist() == [0, 1, 2, 3, 4]


def test_one_series_alone() -> None:
    days = np.array([[1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 50]])
    tail = fit_tails(days, np.zeros(1, np.intp))
    assert tail.start[0] == 7
    assert tail.share[0] == pytest.approx((7 - 0.5) / 15, abs=0.1)
    # The largest day is known to exceed the next one only: 1 + ... + 6, and once more 6.
    excesses = sum(range(1, 7)) + 6
    like = tail.scale[0] - excesses
    assert tail.shape[0] == 6 + USUAL.pseudo_days
    assert like == pytest.approx(USUAL.pseudo_days * NOTHING), (
        "seven excesses are too few for a class"
    )


@settings(max_examples=30)
@given(st.integers(0, 999), st.integers(1, 12), st.integers(1, 40))
def test_tails_are_finite_and_days_not_judged_do_not_count(
    seed: int, series: int, number: int
) -> None:
    rng = np.random.default_rng(seed)
    days = rng.exponential(1, (series, number)) * rng.choice([0, 1, 1, 40], (series, number))
    days[rng.random((series, number)) < 0.3] = -1
    kind = rng.integers(0, 5, series)
    rows = fit_tails(days, kind).rows()
    assert np.isfinite(rows).all()
    assert (rows[:, 0] >= 0).all()
    assert ((rows[:, 1] > 0) & (rows[:, 1] <= 1)).all()
    assert (rows[:, 2:] > 0).all()
    wider = np.pad(days, ((0, 0), (0, 3)), constant_values=-1)
    wider = np.pad(days, ((0, 0), (0, 3)), constant_values=-1)
    shuffled = fit_tails(rng.permuted(wider, axis=1), kind)
    assert shuffled.rows() == pytest.approx(rows, rel=1e-6)


def test_how_large_an_incident_was_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    days = rng.exponential(1, (200, 28))
    kind = np.zeros(200, np.intp)
    before, large, larger = (
        fit_tails(np.where(np.arange(28) == 7, days + by, days), kind).rows()
        for by in (0, 100, 10**6)
    )
    assert larger == pytest.approx(large, rel=1e-6)
    assert np.median(large[:, 3] / before[:, 3]) < 1.25


@pytest.mark.parametrize(
    ("shape", "number", "most"),
    [
        (1.0, 28, 2.0),
        (1.0, 56, 2.0),
        (0.7, 56, 2.0),
        (0.7, 28, 2.5),
        (1.0, 10, 2.5),
        (0.7, 10, 3.5),
    ],
)
def test_new_days_exceed_bans_as_often_as_they_say(shape: float, number: int, most: float) -> None:
    # The fewer days are known and the heavier their tail is, the further off is one in 100.
    rng = np.random.default_rng(1)
    scale = 10 ** rng.uniform(-1, 1, (300, 1))
    past, future = (scale * rng.weibull(shape, (300, n)) for n in (number, 300))
    found = bans(future, fit_tails(past, np.zeros(300, np.intp)).rows())
    for chance in (0.1, 0.01):
        seen = (found > np.log10(1440 / chance)).mean()
        assert chance / 2 < seen < chance * most, f"{seen:.4f} of the days are beyond {chance}"


def test_series_without_an_excess_lean_on_their_kind() -> None:
    days = np.zeros((100, 28))
    days[:50, 3] = 2.0
    kind = np.repeat([0, 1], 50)
    tail = fit_tails(days, kind)
    assert not tail.start.any()
    assert (tail.share[:50] > 4 * tail.share[50:].max()).all()
    days[0] = 0
    assert fit_tails(days, kind).share[0] < tail.share[0]


def test_no_series_and_no_days() -> None:
    assert fit_tails(np.empty((0, 5)), np.empty(0, np.intp)).rows().shape == (0, 4)
    nothing = fit_tails(np.full((3, 1), -1.0), np.zeros(3, np.intp)).rows()
    assert np.isfinite(nothing).all()
    assert (nothing[:, 1] > 0).all()


def test_a_tail_beyond_the_record_begins_at_one_day_in_ten() -> None:
    days = np.arange(1.0, 41)[None]
    tail = fit_tails(days, np.zeros(1, np.intp), RECORD)
    assert tail.start[0] == 36, "beyond it lie four of forty days"
    assert tail.share[0] == pytest.approx(0.1, abs=0.02)
    assert tail.shape[0] == 4 + RECORD.pseudo_days
    trimmed = fit_tails(days, np.zeros(1, np.intp), Anchor(0.9, 20.0, trimmed=True))
    assert trimmed.scale[0] < tail.scale[0], "untrimmed, the largest day is taken as it is"
