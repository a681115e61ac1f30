"""Scores against their definition, causal and independent of how they are asked for."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.alerting import naive
from tests.alerting.blocks import Scored, known, learn, nothing_known, only, score, values
from tests.alerting.test_learn_kernel import START, history
from trailsight.alerting.level_kernel import gone, level, sums
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.score_kernel import LATELY, bans_of, counts_between
from trailsight.alerting.share_kernel import explained
from trailsight.alerting.tails import KNEE
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key

Floats = NDArray[np.floating]
PARTS = tuple(entry.name for entry in fields(Scored))


def equal(first: Scored, second: Scored) -> None:
    for name in PARTS:
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes(), name


def part(scored: Scored, low: int, high: int) -> Scored:
    return Scored(*(np.ascontiguousarray(getattr(scored, name)[:, low:high]) for name in PARTS))


def steady(rate: float, minutes: int, start: int = START, seed: int = 0) -> tuple[Panel, Floats]:
    counts = np.random.default_rng(seed).poisson(rate, (1, minutes))
    panel = Panel.from_dense([key(0)], start, counts)
    return panel, np.full((1, -(-(start % 15 + minutes) // 15)), rate, np.float32)


@given(
    st.floats(0, 50), st.floats(0.02, 1), st.floats(0.5, 100), st.floats(0.01, 50),
    st.floats(0, 1e6), st.sampled_from([0.3, 1.0]),
)  # fmt: skip
def test_bans_are_the_probability_of_the_tail(
    start: float, share: float, shape: float, scale: float, value: float, slope: float
) -> None:
    tail = np.array([start, share, shape, scale], np.float32)
    start, share, shape, scale = tail.astype(float).tolist()
    bans = bans_of(value, tail, slope)
    if value > start:  # a day's largest exceeds it with share * (1 + excess / scale)^-shape
        day = shape * np.log10(1 + (value - start) / scale) - np.log10(share)
        due = day if day <= KNEE else KNEE + slope * (day - KNEE)
        assert bans == pytest.approx(np.log10(1440) + due, rel=1e-4)
    assert 0 <= bans <= bans_of(value + 1, tail, slope) + 1e-9
    assert bans_of(start, tail, slope) <= np.log10(1440 / share) + 1e-4


@given(st.integers(0, 999), st.integers(0, 30), st.integers(0, 30), st.integers(1, 40))
def test_counts_between(seed: int, since: int, begin: int, minutes: int) -> None:
    counts = np.random.default_rng(seed).poisson(0.4, (3, 40))
    panel = Panel.from_dense([key(i) for i in range(3)], 0, counts, np.full(3, since, np.int32))
    total = np.full(minutes + 1, np.nan)
    counts_between(panel.indptr, panel.minute, panel.count, panel.since, 1, begin, minutes, total)
    watched = np.concatenate([counts[1] * (np.arange(40) >= since), np.zeros(40, int)])
    assert total.tolist() == [0, *np.cumsum(watched[begin : begin + minutes])]


@settings(max_examples=3)
@given(st.integers(0, 999), st.integers(0, 14), st.integers(0, 200), st.booleans())
def test_scores_are_what_they_are_defined_as(
    seed: int, offset: int, since: int, noisy: bool
) -> None:
    whole, mean = history(seed, 2)
    panel = whole.window(START + offset, START + 900)
    panel = replace(panel, since=np.array([0, since, 0, 0], np.int32))
    mean = mean[:, :60]
    rng = np.random.default_rng(seed)
    of = nothing_known(mean, shares=np.array([[0, 0], [0, 0], [0, 0], [0.05, 0.02]]))
    of = replace(
        of,
        env=rng.integers(0, 40, (4, 5, 672)).astype(float),
        low_env=-rng.integers(9, 400, (4, 3, 672)).astype(float),
        noise=np.full(4, float(noisy)),
        centre=tuple(rng.uniform(0, 0.5, 8).round(2)),
    )
    first = 500
    scored = score(panel, of, first)
    counts = panel.dense() * (np.arange(panel.length) >= panel.since[:, None])
    slots = mean.shape[1]
    phase = panel.calendar.slot_of_week(START // 15, slots)
    starts = np.arange(slots) * 15 - offset
    theirs = naive.windows(counts[0], first)
    for s in (1, 3):
        every = np.concatenate([np.zeros(offset, int), counts[s]])
        calls = np.add.reduceat(every, np.arange(0, len(every), 15)).astype(float)
        seen = (starts >= panel.since[s]) & (starts + 15 <= panel.length)
        had, due = np.empty(slots + 1), np.empty(slots + 1)
        sums(calls, mean[s], seen, had, due)
        mine = naive.windows(counts[s], first)
        left = [naive.lowest(counts[s], int(panel.since[s]), width) for width in FALLS]
        for t in range(first, panel.length):
            q = (t + offset) // 15
            growth = level(had, due, float(of.noise[s]), q)
            assert scored.expected[s, t - first] == pytest.approx(growth * mean[s, q], rel=1e-6)
            best, which = 0.0, 0
            for i, width in enumerate(SCALES):
                usual = of.env[s, i, phase[q]]
                if s == 3:
                    usual = max(usual, explained(theirs[i, t - first], of.shares[s]))
                due_now = naive.due(mean[s].astype(float), q, width)
                z = naive.excess(mine[i, t - first], max(growth * due_now, usual)) - of.centre[i]
                if mine[i, t - first] > 0 and z > best:
                    best, which = z, i
            assert values(scored.rises[s, t - first]) == pytest.approx(best, abs=1e-4)
            if best > 0.01:
                assert scored.scale[s, t - first] == which
            deepest = 0.0
            for i, width in enumerate(FALLS):
                due_now = growth * naive.due(mean[s].astype(float), q, width)
                wanted = min(due_now, -of.low_env[s, i, phase[q]])
                if wanted >= 10 and not gone(calls, due, q):
                    deepest = max(deepest, naive.excess(wanted, left[i][t]) - of.centre[5 + i])
            assert values(scored.falls[s, t - first]) == pytest.approx(deepest, abs=1e-4)


@settings(max_examples=5)
@given(st.integers(0, 999), st.integers(0, 14), st.sampled_from([400, 1700, 2880]), st.booleans())
def test_what_follows_changes_nothing(seed: int, offset: int, length: int, young: bool) -> None:
    panel, mean = history(seed, 3)
    panel = panel.window(START + offset, panel.end)
    of = nothing_known(mean, young=young)
    whole = score(panel, of, 300)
    prefix = panel.window(panel.start, panel.start + length)
    slots = -(-(offset + length) // 15)
    fewer = score(prefix, replace(of, mean=mean[:, :slots]), 300)
    equal(fewer, part(whole, 0, length - 300))
    counts = panel.dense()
    counts[:, length:] = 10**9
    other = Panel.from_dense(panel.keys, panel.start, counts, panel.since)
    equal(part(score(other, of, 300), 0, length - 300), part(whole, 0, length - 300))


@pytest.mark.parametrize("young", [False, True])
def test_portions_and_rows_are_those_of_the_whole(young: bool) -> None:
    panel, mean = history(7, 3)
    panel = panel.window(START + 8, panel.end)
    of = known(learn(*history(7, 3)), mean, young=young, shares=np.full((4, 2), 0.05))
    of = replace(of, floors=((1, 2, 5, 70.0), (3, 0, 2, 9.0), (3, 4, 90, 40.0)))
    whole = score(panel, of)
    for first in (1, 359, 360, 361, 2000, panel.length):
        equal(score(panel, of, first), part(whole, first, panel.length))
    for start, end in ((0, 1), (1, 4), (3, 4), (2, 2)):
        rows = score(panel, of, 100, start, end)
        for name in PARTS:
            due = np.ascontiguousarray(getattr(whole, name)[start:end, 100:])
            assert getattr(rows, name).tobytes() == due.tobytes()


def test_what_a_young_series_did_lately_is_no_news() -> None:
    panel, mean = steady(0.01, 1200)
    counts = panel.dense()
    counts[0, [100, 100 + 15 * LATELY, 700]] = 50
    panel = Panel.from_dense(panel.keys, START, counts)
    old, young = (score(panel, nothing_known(mean, young=y)) for y in (False, True))
    assert (old.rises[0, [100, 220, 700]] > 0.5).all()
    assert (young.rises[0, [100, 220]] > 0.5).all()
    assert not young.rises[0, 700]


def test_what_recurs_monthly_is_no_news_at_its_time() -> None:
    panel, mean = steady(0.01, 1200)
    counts = panel.dense()
    counts[0, [100, 700]] = 50
    panel = Panel.from_dense(panel.keys, START, counts)
    floors = tuple((0, scale, 700 // 15, 50.0) for scale in range(5))
    rises = score(panel, nothing_known(mean, floors=floors)).rises
    assert rises[0, 100] > 0.5
    assert not rises[0, 700:715].any()


def test_a_drop_lasts_for_a_day_and_wants_a_whole_window() -> None:
    panel, mean = steady(30.0, 3 * 1440)
    counts = panel.dense()
    counts[0, 1440:] = 0
    since = np.array([60], np.int32)
    panel = Panel.from_dense(panel.keys, START, counts, since)
    falls = score(panel, nothing_known(mean)).falls[0]
    assert not falls[: 60 + 14].any()
    assert (falls[1440 + 10 : 2 * 1440] > 0.3).all()
    assert not falls[2 * 1440 + 15 :].any()
    counts[0] = 0
    silent = Panel.from_dense(panel.keys, START, counts, since)
    falls = score(silent, nothing_known(mean)).falls[0]
    assert not falls[: 60 + 14].any()
    assert falls[60 + 14 : 1440].all()


def test_no_fall_is_seen_in_a_window_that_holds_excluded_minutes() -> None:
    mean = np.full((1, 96), 2.0)
    silent = Panel.from_dense([key(0)], START, np.zeros((1, 1440), np.int64))
    whole = score(silent, nothing_known(mean)).falls[0]
    bad = replace(silent, excluded=((START + 500, START + 520),))
    falls = score(bad, nothing_known(mean)).falls[0]
    assert not falls[500 : 520 + 14].any()
    assert 0 < falls[520 + 14] < whole[520 + 14], "a quarter of an hour is seen, no more"
    assert (falls[:500] == whole[:500]).all()
    assert (falls[520 + 359 :] == whole[520 + 359 :]).all()


def test_no_fall_where_few_calls_are_due() -> None:
    panel, mean = steady(30.0, 600)
    quiet = Panel.from_dense(panel.keys, START, np.zeros((1, 600), int))
    assert score(quiet, nothing_known(mean)).falls.any()
    assert not score(quiet, nothing_known(mean, busy=False)).falls.any()
    assert not score(quiet, nothing_known(mean, low_env=np.full((1, 3, 672), -9.9))).falls.any()


def test_the_scale_is_that_of_the_largest_rise() -> None:
    panel, mean = steady(0.5, 900)
    counts = panel.dense()
    counts[0, 500:620] += 20
    panel = Panel.from_dense(panel.keys, START, counts)
    whole = score(panel, nothing_known(mean))
    alone = np.stack(
        [score(panel, nothing_known(mean, centre=only(i))).rises for i in range(len(SCALES))]
    )
    assert np.array_equal(whole.rises, alone.max(axis=0))
    assert np.array_equal(whole.scale, alone.argmax(axis=0))
    assert set(whole.scale[0].tolist()) > {0, 2, 3}


def test_one_huge_count_is_finite() -> None:
    panel, mean = steady(0.1, 1000)
    counts = panel.dense()
    counts[0, 500] = 10**9
    scored = score(Panel.from_dense(panel.keys, START, counts), nothing_known(mean))
    assert all(np.isfinite(getattr(scored, name)).all() for name in PARTS)
    assert scored.rises[0].argmax() == 500


def test_nothing_to_score() -> None:
    panel, mean = steady(1.0, 700)
    assert score(panel, nothing_known(mean), 700).rises.shape == (1, 0)
    empty = nothing_known(mean[:, :0], rates=np.ones(1))
    assert score(panel.window(START, START), empty).rises.shape == (1, 0)
    none = Panel.from_dense([], START, np.zeros((0, 700), int))
    assert score(none, nothing_known(mean[:0])).rises.shape == (0, 700)
