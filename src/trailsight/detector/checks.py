"""The contract of a detector as executable data: one named check a property.

Each takes a detector and raises AssertionError, with what was wrong, if it breaks the property.
``tests/detector/test_contract.py`` runs every check on every ``conf/detector/*.yaml``.
"""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from trailsight.contracts.detector import Detector
from trailsight.detector.assertions import PARTS, finite, same, sealed
from trailsight.detector.draws import START, draw, key, mixture, panel_of
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

Check = Callable[[Detector], None]
WEEKS = 4 * WEEK_MINUTES


def shapes_and_finiteness(detector: Detector) -> None:
    """Four finite, non-negative float32 arrays of the panel's shape; silence scores nothing."""
    history, future = mixture(1, WEEKS, DAY_MINUTES)
    baseline = detector.fit(history)
    assert baseline.keys == history.keys, "the baseline has other keys than its history"
    assert baseline.short.shape == (len(history.keys),), "short has another shape"
    for recent in (future, future.take([]), future.window(future.start, future.start)):
        scores = baseline.score(recent)
        finite(scores, recent)
        assert not scores.bans[recent.dense() == 0].any(), "a minute without calls scores"
    nothing = detector.fit(history.take([]))
    assert nothing.keys == (), "a fit to no series has keys"
    finite(nothing.score(future), future)


def causality(detector: Detector) -> None:
    """The score of a prefix is the prefix of the score."""
    history, future = mixture(2, WEEKS, 2 * DAY_MINUTES)
    baseline = detector.fit(history)
    whole = baseline.score(future)
    for length in (1, 7, 70, 1000, 2013):
        part = baseline.score(future.window(future.start, future.start + length))
        for name in PARTS:
            equal = np.array_equal(getattr(part, name), getattr(whole, name)[:, :length])
            assert equal, f"{name} of the first {length} minutes depends on later ones"


def state_round_trip(detector: Detector) -> None:
    """A baseline restored from stored plain arrays scores the same, bit by bit."""
    history, future = mixture(3, WEEKS, DAY_MINUTES)
    baseline = detector.fit(history)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(baseline.state()))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        restored = detector.restore({name: stored[name] for name in stored.files})
    assert restored.keys == baseline.keys, "keys change in storage"
    assert np.array_equal(restored.short, baseline.short), "short changes in storage"
    recent = replace(future, keys=(*future.keys[1:], key(99)))
    same(baseline.score(recent), restored.score(recent), "a restored baseline")


def calibration(detector: Detector) -> None:
    """Minutes of the training process exceed b bans at most about once in 10^b."""
    for regime, levels, most in (
        ("steady", (2, 3, 4), 2.0),
        ("diurnal", (2, 3, 4), 2.0),
        ("clumpy", (2, 3, 4), 2.0),
        ("noisy", (2, 3, 4), 5.0),
    ):
        history, future = draw(regime, 5, 30, WEEKS, WEEK_MINUTES)
        bans = detector.fit(history).score(future).bans
        for level in levels:
            due = most * bans.size * 10.0**-level
            seen = int((bans > level).sum())
            text = f"{regime}: {seen} of {bans.size} minutes exceed {level} bans"
            assert seen <= due + 3 * np.sqrt(due), f"{text}, at most {due:.0f} should"


def short_history(detector: Detector) -> None:
    """Two days, an hour, or nothing of history: marked short, finite, not alarmed."""
    history, future = draw("steady", 6, 30, 2 * DAY_MINUTES, DAY_MINUTES)
    baseline = detector.fit(history)
    assert baseline.short.all(), "two days of history are not marked short"
    share = (baseline.score(future).bans > 3).mean()
    assert share < 4e-3, f"after two days of history {share:.2%} of the minutes exceed 3 bans"
    late = replace(history, since=np.full(30, history.length - 60, np.int32))
    unseen = replace(history, since=np.full(30, history.length, np.int32))
    for panel in (late, unseen, history.window(history.start, history.start)):
        baseline = detector.fit(panel)
        assert baseline.short.all(), "next to no history is not marked short"
        finite(baseline.score(future), future)


def burst_ranks_first(detector: Detector) -> None:
    """A burst far beyond the history is its series' largest score; a larger one is no smaller."""
    history, future = mixture(7, WEEKS, DAY_MINUTES)
    baseline, at = detector.fit(history), 777
    before = np.zeros(len(future.keys), np.float32)
    top = history.dense().max(axis=1)
    for factor in (5, 6, 20, 400):
        counts = future.dense()
        counts[:, at] = factor * top + 20
        bans = baseline.score(panel_of(future.keys, future.start, counts)).bans
        rest = np.delete(bans, at, axis=1).max(axis=1)
        assert (bans[:, at] >= rest).all(), f"a burst of {factor} times the record is not first"
        assert (bans[:, at] >= 3).all(), f"a burst of {factor} times the record is below 3 bans"
        assert (bans[:, at] >= before).all(), "a larger burst scores less"
        before = bans[:, at]


def determinism(detector: Detector) -> None:
    """Two fits of the same history are the same, bit by bit."""
    history, future = mixture(8, WEEKS, DAY_MINUTES)
    first, second = detector.fit(history), detector.fit(history)
    for name, array in first.state().items():
        assert array.tobytes() == second.state()[name].tobytes(), f"{name} differs between fits"
    same(first.score(future), second.score(future), "a second fit")


def inputs_unchanged(detector: Detector) -> None:
    """Neither fit nor score writes to its panel."""
    panels = [sealed(panel) for panel in mixture(9, WEEKS, DAY_MINUTES)]
    detector.fit(panels[0]).score(panels[1])


def quiet_series_stay_quiet(detector: Detector) -> None:
    """Series of a call every few hours or days raise no alarm by being called again."""
    rng = np.random.default_rng(10)
    rates = 10 ** rng.uniform(-4, -2.5, (20, 1))
    counts = rng.poisson(np.broadcast_to(rates, (20, WEEKS + WEEK_MINUTES)))
    whole = panel_of([key(i) for i in range(20)], START, counts)
    baseline = detector.fit(whole.window(START, START + WEEKS))
    scores = baseline.score(whole.window(START + WEEKS, whole.end))
    assert scores.bans.max() < 7, f"a lone call scores {scores.bans.max():.1f} bans"
    assert not scores.drop_bans.any(), "silence of a sparse series scores as a drop"


def constant_series(detector: Detector) -> None:
    """The same count every minute scores nothing; ten times as many does, and so does none."""
    history = panel_of([key(0), key(1)], START, np.full((2, WEEKS), 5))
    counts = np.full((2, DAY_MINUTES), 5)
    counts[0, 700], counts[1, 700:800] = 50, 0
    scores = detector.fit(history).score(panel_of(history.keys, history.end, counts))
    quiet = np.delete(scores.bans[0], 700)
    assert quiet.max() < 1, f"a constant rate scores {quiet.max():.1f} bans"
    assert scores.bans[0, 700] > 5, "ten times a constant rate is below 5 bans"
    assert scores.drop_bans[1, 760] > 5, "an hour without any calls is below 5 bans"
    assert np.abs(scores.expected[0, :700] - 5).max() < 1, "a constant rate is not expected"


def all_zero_series(detector: Detector) -> None:
    """A series without a call is expected to stay so, as one never seen is."""
    history, future = mixture(12, WEEKS, DAY_MINUTES)
    counts = history.dense()
    counts[0] = 0
    baseline = detector.fit(panel_of(history.keys, history.start, counts))
    silent = np.zeros((2, future.length), np.int64)
    recent = panel_of((future.keys[0], key(99)), future.start, silent)
    scores = baseline.score(recent)
    finite(scores, recent)
    known, unseen = scores.expected
    assert 0 < known.max() < 1e-3, f"{known.max()} calls a minute are expected of none"
    assert (known < 2 * unseen).all(), "silence seen is expected to be louder than silence unseen"
    assert (unseen < 2 * known).all(), "silence unseen is expected to be louder than silence seen"


def one_huge_value(detector: Detector) -> None:
    """10^9 calls in one minute break nothing, in the history or after it."""
    history, future = mixture(13, WEEKS, DAY_MINUTES)
    old, new = history.dense(), future.dense()
    old[:, 5000] = 10**9
    finite(detector.fit(panel_of(history.keys, history.start, old)).score(future), future)
    new[:, 500] = 10**9
    recent = panel_of(future.keys, future.start, new)
    scores = detector.fit(history).score(recent)
    finite(scores, recent)
    assert (scores.bans.argmax(axis=1) == 500).all(), "10^9 calls are not the largest score"


def gap_in_the_data(detector: Detector) -> None:
    """A day without logs in the history, and hours without after it, raise no alarm later."""
    history, future = draw("diurnal", 14, 20, WEEKS, 2 * DAY_MINUTES)
    old, new = history.dense(), future.dense()
    old[:, 20000 : 20000 + DAY_MINUTES] = 0
    new[:, 600:960] = 0
    baseline = detector.fit(panel_of(history.keys, history.start, old))
    scores = baseline.score(panel_of(future.keys, future.start, new))
    share = (scores.bans[:, 960:] > 3).mean()
    assert share < 4e-3, f"after a gap {share:.2%} of the minutes exceed 3 bans"
    busiest = int(old.sum(axis=1).argmax())
    assert scores.drop_bans[busiest, 700:960].max() > 3, "six hours of silence are no drop"


def unknown_key(detector: Detector) -> None:
    """A series never seen: a first call scores, a burst scores a lot, nothing is infinite."""
    history, future = mixture(15, WEEKS, DAY_MINUTES)
    counts = np.zeros((1, DAY_MINUTES), np.int64)
    counts[0, [100, 300, 500, 700]] = [1, 2, 6, 100]
    stranger = panel_of([key(77)], future.start, counts)
    baseline = detector.fit(history)
    bans = baseline.score(stranger).bans[0, [100, 300, 500, 700]]
    assert 2 < bans[0] < 8, f"a first call scores {bans[0]:.1f} bans"
    assert (np.diff(bans) >= 0).all(), f"more calls score less: {bans}"
    assert bans[3] > bans[0] + 2, f"a hundred calls score {bans[3]:.1f}, one {bans[0]:.1f} bans"
    both = panel_of(
        (key(77), *history.keys), future.start, np.concatenate([counts, future.dense()])
    )
    same(baseline.score(both.take([0])), baseline.score(stranger), "company")
    order = list(range(1, len(both.keys)))
    same(baseline.score(both.take(order)), baseline.score(future), "an unknown neighbour")


CHECKS: tuple[Check, ...] = (
    shapes_and_finiteness,
    causality,
    state_round_trip,
    calibration,
    short_history,
    burst_ranks_first,
    determinism,
    inputs_unchanged,
    quiet_series_stay_quiet,
    constant_series,
    all_zero_series,
    one_huge_value,
    gap_in_the_data,
    unknown_key,
)
