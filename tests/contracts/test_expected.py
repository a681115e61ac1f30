"""Slots of a panel, and the sizes of negative binomials."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.expected import Expected, slots_between
from trailsight.detector.draws import key


@given(st.integers(0, 10**8), st.integers(0, 500))
def test_slots_between(start: int, length: int) -> None:
    first, number = slots_between(start, length)
    touched = sorted({minute // 15 for minute in range(start, start + length)})
    assert touched == list(range(first, first + number))[: len(touched)]
    assert number == len(touched) or not length
    assert first == start // 15


def expected(clumping: float, noise: float) -> Expected:
    one = np.ones(1, np.float32)
    return Expected(
        (key(0),), 0, np.ones((1, 1), np.float32), one * clumping, one * noise, np.zeros(1, np.int8)
    )


@given(st.floats(1, 50), st.floats(0, 5), st.floats(1e-4, 1e5))
def test_the_size_gives_the_variance(clumping: float, noise: float, mean: float) -> None:
    size = expected(clumping, noise).size(np.full((1, 3), mean, np.float32))
    assert size.shape == (1, 3)
    assert size.dtype == np.float32
    assert (size <= 1e9).all()
    if (size < 1e9).all():
        variance = mean + mean**2 / size[0, 0].astype(float)
        spread = np.float32(clumping) - 1 + np.float32(mean) * np.float32(noise)
        assert variance == pytest.approx(mean * (1 + float(spread)), rel=1e-4)


def test_no_spread_is_poisson() -> None:
    assert expected(1, 0).size(np.full((1, 1), 7, np.float32)).tolist() == [[1e9]]


def test_evidence_is_put_beside_the_rest() -> None:
    plain = expected(2, 0.1)
    assert plain.evidence is None
    odd = np.ones(3, np.float32)
    assert plain.having(odd).evidence is odd
    assert plain.having(odd).mean is plain.mean
