"""Searches by halving, and calls that are spread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.jobs.explaining.what_if import least, rounded, spread


@given(low=st.integers(0, 50), edge=st.integers(1, 5000), room=st.integers(1, 6000))
def test_least_is_the_boundary(low: int, edge: int, room: int) -> None:
    tried: list[int] = []

    def holds(number: int) -> bool:
        tried.append(number)
        return number >= low + edge

    found = least(holds, low, low + room)
    assert found == (low + edge if edge <= room else None)
    assert len(tried) <= 2 * np.log2(room + 2) + 3
    assert all(low < number <= low + room for number in tried)


@given(
    seen=st.lists(st.integers(0, 30), min_size=1, max_size=20),
    calls=st.integers(0, 700),
)
def test_spread_keeps_the_number_and_never_adds_to_a_minute(seen: list[int], calls: int) -> None:
    before = np.array(seen)
    after = spread(before, calls)
    assert after.sum() == calls
    assert (after >= 0).all()
    if before.sum() > 0 and calls <= before.sum():
        assert (after <= before).all()


@given(value=st.floats(1e-9, 1e9))
def test_two_figures_on_the_safe_side(value: float) -> None:
    assert rounded(value, up=True) >= value * (1 - 1e-9)
    assert rounded(value, up=False) <= value * (1 + 1e-9)
    assert rounded(value, up=True) == pytest.approx(value, rel=0.11)
    assert float(f"{rounded(value, up=False):.2g}") == rounded(value, up=False)
