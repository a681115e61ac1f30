"""What a history teaches is what scoring looks at: calibration rests on it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.alerting.blocks import known, learn, only, score, values
from trailsight.alerting.envelope_kernel import dilate, envelope, fold_groups
from trailsight.alerting.level_kernel import scatter, sums
from trailsight.alerting.share_kernel import share
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE
from trailsight.detector.draws import key

START = 2850 * 10080 + 3 * 1440 + 450
Floats = NDArray[np.floating]


def history(seed: int, days: int, late: int = 0) -> tuple[Panel, Floats]:
    """Calls of three APIs with a daily season, errors of the first, and means that are about
    right; the second is watched from ``late`` minutes on."""
    rng = np.random.default_rng(seed)
    minutes = days * 1440
    season = 1 + np.cos(2 * np.pi * np.arange(minutes) / 1440)
    rate = np.array([[4.0], [1.0], [0.02]]) * season
    counts = rng.poisson(rate * rng.gamma(4, 0.25, (3, minutes)))
    at, by = rng.integers(0, minutes - 90), rng.integers(0, 9)
    counts[:, at : at + rng.integers(1, 90)] += by
    errors = rng.binomial(counts[:1], 0.06) + (rng.random(minutes) < 0.002) * 5
    counts[1, :late] = 0
    since = np.array([0, late, 0, 0], np.int32)
    keys = [key(0), key(1), key(2), key(0)._replace(insight_type=ERROR_RATE, error_code="Denied")]
    panel = Panel.from_dense(keys, START, np.concatenate([counts, errors]), since)
    mean = np.concatenate([rate, 0.06 * rate[:1]]).reshape(4, -1, 15).mean(axis=2) + 1e-4
    return panel, (mean * rng.uniform(0.5, 1.5, (4, 1))).astype(np.float32)


def held_out(extremes: Floats, phase: NDArray[np.int16], fold: NDArray[np.int8]) -> Floats:
    """(672,) the envelope of the slots of which none is in the fold."""
    number = len(extremes)
    unit = 672 if number >= 1344 else 96
    group = (number - 1 - np.arange(number)) // unit
    groups = int(group.max()) + 1
    weekly, seen = np.empty((groups, 672)), np.empty((groups, 672), np.bool_)
    fold_groups(extremes, phase, group, np.isfinite(extremes), weekly, seen)
    wide, out = np.empty((groups, 672)), np.empty(672)
    dilate(weekly, wide)
    envelope(wide, np.isin(np.arange(groups), group[fold == 0]), out, np.empty(7 * groups))
    return out


@settings(max_examples=6)
@given(st.integers(0, 999), st.sampled_from([6, 21]), st.sampled_from([0, 1000]))
def test_the_largest_of_a_day_is_what_scoring_finds_there(seed: int, days: int, late: int) -> None:
    panel, mean = history(seed, days, late)
    number = mean.shape[1]
    fold = np.full(number, -1, np.int8)
    judged = 672 if number >= 1344 else 192
    fold[-judged:] = 0
    learnt = learn(panel, mean, fold)
    phase = panel.calendar.slot_of_week(panel.start // 15, number)
    watched = np.arange(number) * 15 >= panel.since[:, None]
    env, low_env = np.empty((4, 5, 672)), np.empty((4, 3, 672))
    for s in range(4):
        for i in range(5):
            seen = np.where(watched[s], learnt.high[s, i].astype(float), np.nan)
            env[s, i] = held_out(seen, phase, fold)
        for i, width in enumerate((15, 60, 360)):
            total = np.concatenate([[0], np.cumsum(panel.dense()[s])])
            low = np.full(number * 15, np.inf)
            ends = np.arange(panel.since[s] + width - 1, number * 15)
            low[ends] = total[ends + 1] - total[ends + 1 - width]
            low_env[s, i] = held_out(-low.reshape(-1, 15).min(axis=1), phase, fold)
    for which in range(8):
        of = known(learnt, mean, env=env, low_env=low_env, centre=only(which))
        scored = score(panel, of)
        found = values(scored.rises if which < 5 else scored.falls)
        found = found.reshape(4, -1, 1440).max(axis=2)
        taught = learnt.days[:, which]
        assert (taught[:, : -judged // 96] == -1).all()
        assert taught[:, -judged // 96 :] == pytest.approx(
            found[:, -judged // 96 :], rel=1e-4, abs=1e-4
        )


def test_the_rest_is_what_its_parts_say() -> None:
    panel, mean = history(1, 15)
    learnt = learn(panel, mean)
    assert (learnt.days == -1).all(), "no slot is in a part that is judged"
    calls = panel.binned(15).astype(float)
    assert np.array_equal(learnt.high[:, 0], panel.dense().reshape(4, -1, 15).max(axis=2) *
                          (panel.dense().reshape(4, -1, 15).max(axis=2) >= 4))  # fmt: skip
    assert learnt.rates == pytest.approx(mean.mean(axis=1), rel=1e-6)
    had, due = np.empty(mean.shape[1] + 1), np.empty(mean.shape[1] + 1)
    for s in range(4):
        sums(calls[s], mean[s], np.ones(mean.shape[1], np.bool_), had, due)
        assert learnt.noise[s] == scatter(had, due)
    failed = np.empty(2)
    share(calls[3], calls[0], failed)
    assert learnt.shares[3].tolist() == failed.tolist()
    assert not learnt.shares[:3].any()


def test_falls_are_not_looked_for_where_few_calls_are_due() -> None:
    panel, mean = history(2, 6)
    fold = np.zeros(mean.shape[1], np.int8)
    learnt = learn(panel, mean, fold, busy=False)
    assert (learnt.days[:, 5:] == -1).all()
    assert (learnt.days[:, :5] >= 0).all()
    assert not learnt.low_env.any()


def test_evidence_takes_the_place_of_the_single_minute() -> None:
    panel, mean = history(3, 6)
    fold = np.zeros(mean.shape[1], np.int8)
    odd = np.random.default_rng(0).random(len(panel.minute))
    learnt = learn(panel, mean, fold, odd)
    day = panel.row * 6 + panel.minute // 1440
    due = np.zeros(4 * 6)
    np.maximum.at(due, day, odd)
    assert learnt.days[:, 0] == pytest.approx(due.reshape(4, 6))
    plain = learn(panel, mean, fold)
    assert np.array_equal(learnt.days[:, 1:], plain.days[:, 1:])
    of = known(learnt, mean, evidence=odd, centre=only(0))
    found = values(score(panel, of).rises).reshape(4, 6, 1440).max(axis=2)
    assert found == pytest.approx(due.reshape(4, 6), rel=1e-5)


@pytest.mark.parametrize("slots", [1, 5, 95, 97])
def test_short_histories(slots: int) -> None:
    panel, mean = history(4, 6)
    short = panel.window(panel.end - slots * 15, panel.end)
    learnt = learn(short, mean[:, -slots:], np.zeros(slots, np.int8))
    for part in (learnt.env, learnt.low_env, learnt.noise, learnt.rates, learnt.shares):
        assert np.isfinite(part).all()
    assert learnt.days.shape == (4, 8, -(-slots // 96))
    assert (learnt.days >= 0).all()
