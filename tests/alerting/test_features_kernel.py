"""How far counts lie beyond what is due, against the formula."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerting import naive
from trailsight.alerting.features_kernel import FEW, due_in, excess, fall, rise
from trailsight.alerting.scales import FALLS, SCALES

counts = st.floats(0, 1e9)


@given(counts, counts)
def test_the_excess_is_the_formula(more: float, less: float) -> None:
    assert excess(more, less) == pytest.approx(naive.excess(more, less), rel=1e-12, abs=1e-12)


@given(counts, counts, st.floats(0, 1e6))
def test_the_excess_grows_with_the_count_and_shrinks_with_what_is_due(
    more: float, less: float, by: float
) -> None:
    assert 0 <= excess(more, less) <= excess(more + by, less)
    assert excess(more, less + by) <= excess(more, less)


@given(st.integers(0, 999), st.integers(0, 59), st.sampled_from(sorted({*SCALES, *FALLS})))
def test_what_is_due_is_the_mean_of_the_slots_of_the_window(
    seed: int, slot: int, width: int
) -> None:
    mean = np.random.default_rng(seed).gamma(1, 5, 60)
    before = np.concatenate([[0.0], np.cumsum(mean)])
    assert due_in(before, mean.mean(), width, slot) == pytest.approx(naive.due(mean, slot, width))


@given(counts, counts, st.floats(0.5, 4), counts)
def test_a_rise_is_beyond_both_and_a_fall_below_both(
    calls: float, due: float, growth: float, recurs: float
) -> None:
    assert rise(calls, due, growth, recurs) == excess(calls, max(growth * due, recurs))
    wanted = min(growth * due, recurs)
    assert fall(calls, due, growth, recurs) == (excess(wanted, calls) if wanted >= FEW else 0)
    assert not (rise(calls, due, growth, recurs) and fall(calls, due, growth, recurs))
