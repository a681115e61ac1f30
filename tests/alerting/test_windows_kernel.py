"""Trailing counts against their definition, minute by minute."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.alerting import naive
from trailsight.alerting.scales import FALLS, LEAST, SCALES
from trailsight.alerting.windows_kernel import LONGEST, peaks, sliding_max, valleys, windows

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
lengths = st.integers(1, 900)
seeds = st.integers(0, 10_000)
rates = st.sampled_from([0.002, 0.01, 0.1, 3.0])


def some(seed: int, length: int, rate: float) -> Counts:
    """Calls that come now and then, in bursts as well as alone."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rate, length) * rng.integers(1, 12, length)
    burst = rng.integers(0, length)
    counts[burst : burst + rng.integers(1, 90)] += rng.integers(0, 9)
    return counts.astype(np.int64)


def compiled_windows(counts: Counts, first: int = 0) -> Floats:
    length = len(counts)
    total = np.concatenate([[0.0], np.cumsum(counts)])
    out = np.full((len(SCALES), length), np.nan)
    work, queue = np.full((2, length), np.nan), np.full(length, -7, np.int32)
    windows(total, 0, first, length, out, work, queue, LEAST)
    return out


def compiled_peaks(counts: Counts, offset: int) -> tuple[Floats, Floats]:
    minute = np.flatnonzero(counts).astype(np.int32)
    slots = -(-(offset + len(counts)) // 15)
    length = slots * 15
    out, calls = np.full((len(SCALES), slots), np.nan), np.full(slots, np.nan)
    peaks(
        minute, counts[minute], offset, np.full(length + 1, np.nan),
        np.full((len(SCALES), length), np.nan), np.full((2, length), np.nan),
        np.full(length, -7, np.int32), out, calls, LEAST,
    )  # fmt: skip
    return out, calls


def padded(counts: Counts, offset: int) -> Counts:
    """With the silence before and after it that fills its first and last slot."""
    after = -(offset + len(counts)) % 15
    return np.concatenate([np.zeros(offset, int), counts, np.zeros(after, int)])


@given(seeds, st.integers(1, 60), st.integers(1, 25), st.integers(0, 20))
def test_the_sliding_maximum(seed: int, length: int, width: int, low: int) -> None:
    values = np.random.default_rng(seed).integers(0, 6, length).astype(float)
    low = min(low, length - 1)
    out = np.full(length, np.nan)
    sliding_max(values, width, low, length, out, np.empty(length, np.int32))
    due = [values[max(t - width + 1, low) : t + 1].max() for t in range(low, length)]
    assert out[low:].tolist() == due
    assert np.isnan(out[:low]).all()


@settings(max_examples=25)
@given(seeds, lengths, rates)
def test_windows_are_what_they_are_defined_as(seed: int, length: int, rate: float) -> None:
    counts = some(seed, length, rate)
    due = naive.windows(counts)
    assert np.array_equal(compiled_windows(counts), due)
    for first in (length // 2, length - 1):
        late = compiled_windows(counts, first)
        assert np.array_equal(late[:, first:], due[:, first:])
        assert np.isnan(late[:, :first]).all()


@settings(max_examples=25)
@given(seeds, lengths, rates, st.integers(0, 14))
def test_peaks_are_the_largest_windows_of_a_slot(
    seed: int, length: int, rate: float, offset: int
) -> None:
    counts = some(seed, length, rate)
    out, calls = compiled_peaks(counts, offset)
    whole = padded(counts, offset)
    due = naive.by_slot(naive.windows(whole), 0)
    assert np.array_equal(out, np.array([part.max(axis=1) for part in due]).T)
    assert np.array_equal(calls, whole.reshape(-1, 15).sum(axis=1))


@pytest.mark.parametrize("silence", [LONGEST - 2, LONGEST - 1, LONGEST, LONGEST + 1, LONGEST + 40])
@pytest.mark.parametrize("offset", [0, 7])
def test_silence_that_parts_two_stretches_changes_nothing(silence: int, offset: int) -> None:
    counts = np.concatenate(
        [[6, 1, 5], np.zeros(silence, int), [4, 9], np.zeros(silence, int), [7]]
    )
    out, _ = compiled_peaks(counts, offset)
    due = naive.by_slot(naive.windows(padded(counts, offset)), 0)
    assert np.array_equal(out, np.array([part.max(axis=1) for part in due]).T)


def test_no_calls_are_no_peaks() -> None:
    out, calls = compiled_peaks(np.zeros(100, np.int64), 3)
    assert not out.any()
    assert not calls.any()


def test_a_burst_is_judged_once_and_an_hour_of_it_is_sustained() -> None:
    counts = np.zeros(600, np.int64)
    counts[200] = 500
    alone = compiled_windows(counts)
    assert alone[0, 200] == alone[1, 204] == 500
    assert not alone[2:].any()
    counts[200:260] = 10
    lasting = compiled_windows(counts)
    assert lasting[3, 259] == 600 - 150
    assert lasting[4, 259] == 0, "six hours less their largest hour"


def test_what_is_over_is_no_rise() -> None:
    counts = np.zeros(600, np.int64)
    counts[100:150] = 10
    long = compiled_windows(counts)[3]
    assert long[149] == 350
    assert long[152] > 0, "the last five minutes still hold their share"
    assert not long[154:].any()


@settings(max_examples=25)
@given(seeds, lengths, rates, st.integers(0, 14), st.integers(0, 950))
def test_valleys_are_the_fewest_calls_that_were_watched(
    seed: int, length: int, rate: float, offset: int, since: int
) -> None:
    counts = padded(some(seed, length, rate), offset)
    since = min(since, len(counts))
    counts[:since] = 0
    minute = np.flatnonzero(counts).astype(np.int32)
    out = np.full((len(FALLS), len(counts) // 15), np.nan)
    total = np.full(len(counts) + 1, np.nan)
    valleys(minute, counts[minute], 0, since, total, out)
    assert np.array_equal(out, naive.valleys(counts, since, 0))


def test_huge_counts_are_exact() -> None:
    counts = np.full(400, 10**9, np.int64)
    assert np.array_equal(compiled_windows(counts), naive.windows(counts))
