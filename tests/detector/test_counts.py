"""The baseline of counts: what it expects, and what of it is stored."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.calendar import Calendar
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import (
    DAILY,
    FLEET,
    GLOBAL,
    STEP,
    WEEKLY,
    CountBaseline,
    blocks,
    encode,
    stage_of,
)
from trailsight.detector.dispersion import Dispersion
from trailsight.detector.draws import key
from trailsight.detector.levels import Prior

DAY = 1440
BERLIN = Calendar("Europe/Berlin", (20_500,))


def baseline(calendar: Calendar = BERLIN) -> CountBaseline:
    """Of two series, by slot of the week s: 2 (1 + s / 672), and 0.01 all week."""
    rate = np.stack([2 * (1 + np.arange(672) / 672), np.full(672, 0.01)])
    level, shape = encode(rate)
    return CountBaseline(
        keys=(key(0), key(1)),
        observed=np.array([28 * DAY, DAY]),
        stage=np.array([WEEKLY, GLOBAL], np.int8),
        level=level,
        shape=shape,
        dispersion=Dispersion(np.array([1.5, 3.0]), np.array([0.1, 0.2])),
        prior=Prior(1000.0),
        fleet=np.array([2.0, 0.3]),
        calendar=calendar,
    )


@given(st.integers(0, 999), st.floats(1e-6, 1e6))
def test_profiles_are_kept_to_two_per_cent(seed: int, level: float) -> None:
    rate = level * np.exp2(np.random.default_rng(seed).uniform(-4, 4, (3, 672)))
    mean, shape = encode(rate)
    assert shape.dtype == np.int8
    back = mean[:, None] * np.exp2(shape / STEP)
    assert np.abs(np.log2(back / rate)).max() <= 0.5 / STEP + 1e-5


def test_what_a_byte_does_not_hold_is_the_furthest() -> None:
    rate = np.full((1, 672), 1e-9)
    rate[0, 5] = 1e9
    _, shape = encode(rate)
    assert shape.min() == -128
    assert encode(np.empty((0, 672)))[0].shape == (0,)


@pytest.mark.parametrize("start", [0, 7])
@pytest.mark.parametrize("when", ["2026-02-16", "2026-03-29", "2026-10-25"])
def test_the_mean_is_that_of_the_local_slot(when: str, start: int) -> None:
    first = int(np.datetime64(when, "m").astype(int)) + start
    recent = Panel.from_dense([key(1), key(0)], first, np.zeros((2, 3 * DAY), int))
    found = baseline().expect(recent)
    number = found.mean.shape[1]
    assert found.first == first // 15
    assert number == 3 * 96 + (start > 0)
    local = BERLIN.slot_of_week(first // 15, number)
    assert found.mean[1] == pytest.approx(2 * (1 + local / 672), rel=0.025)
    assert found.mean[0] == pytest.approx(np.full(number, 0.01), rel=0.025)
    assert found.clumping.tolist() == [3.0, 1.5]
    assert found.noise.tolist() == pytest.approx([0.2, 0.1])
    assert found.evidence is None


def test_a_series_never_seen_was_silent_as_long_as_its_place_was_watched() -> None:
    near, far = key(7), key(7)._replace(region="us-east-1")
    recent = Panel.from_dense([near, far], 0, np.zeros((2, 30), int))
    found = baseline().expect(recent)
    assert found.mean[0] == pytest.approx(np.full(2, 0.5 / (28 * DAY + 1000)))
    assert found.mean[1] == pytest.approx(np.full(2, 0.5 / 1000))
    assert found.clumping.tolist() == [2.0, 2.0]
    assert found.noise.tolist() == pytest.approx([0.3, 0.3])


def test_the_state_is_plain_and_small_and_all() -> None:
    ours = baseline()
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(ours.state()))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        theirs = CountBaseline.restore({name: stored[name] for name in stored.files})
    assert theirs.keys == ours.keys
    assert theirs.calendar == BERLIN
    assert theirs.short.tolist() == ours.short.tolist() == [False, True]
    recent = Panel.from_dense([key(0), key(1), key(9)], 12_345, np.zeros((3, 500), int))
    for name in ("mean", "clumping", "noise"):
        first, second = (getattr(each.expect(recent), name) for each in (ours, theirs))
        assert first.tobytes() == second.tobytes()
    one_more = sum(array[:1].nbytes for array in (ours.level, ours.shape, ours.stage))
    assert one_more < 700


def test_stages() -> None:
    minutes = [0, 719, 720, 2 * DAY - 1, 2 * DAY, 14 * DAY - 1, 14 * DAY]
    stages = [FLEET, FLEET, GLOBAL, GLOBAL, DAILY, DAILY, WEEKLY]
    assert stage_of(np.array(minutes)).tolist() == stages


def test_blocks_are_all_series_once() -> None:
    panel = Panel.from_dense([key(i) for i in range(5)], 0, np.arange(10).reshape(5, 2))
    parts = list(blocks(panel, 2))
    assert [low for low, _ in parts] == [0, 2, 4]
    assert [k for _, part in parts for k in part.keys] == list(panel.keys)
    assert np.array_equal(np.concatenate([part.dense() for _, part in parts]), panel.dense())
    assert list(blocks(panel.take([]))) == []
