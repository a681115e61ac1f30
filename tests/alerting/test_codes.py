"""Envelopes in a byte an hour."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.codes import STEP, decode, encode

LARGEST = int(2 ** (255 / STEP)) - 1


@given(st.lists(st.integers(0, LARGEST), min_size=1, max_size=20))
def test_they_are_rounded_away_from_an_alarm_by_six_per_cent(values: list[int]) -> None:
    calls = np.repeat(np.array([values], float), 4, axis=-1)
    for upward in (True, False):
        back = decode(encode(calls, upward), np.arange(calls.shape[-1]))
        assert back.shape == calls.shape
        away = back >= calls * (1 - 1e-6) if upward else back <= calls * (1 + 1e-6)
        assert away.all()
        ratio = (1.0 + back) / (1.0 + calls)
        assert (np.abs(np.log2(ratio)) <= 1.001 / STEP).all()


def test_what_a_byte_does_not_hold_is_the_largest_and_nothing_is_nothing() -> None:
    calls = np.repeat(np.array([[1e12, 0.0, -3.0]]), 4, axis=-1)
    assert encode(calls, True).tolist() == [[255, 0, 0]]
    assert encode(calls, False).tolist() == [[255, 0, 0]]
    assert not decode(np.zeros((2, 5, 168), np.uint8), np.arange(672)).any()
