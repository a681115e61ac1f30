"""The contract of a detector as executable data: one named check a property.

Each takes a detector and raises AssertionError, with what was wrong, if it breaks the property.
``tests/detector/test_contract.py`` runs every check on every ``conf/detector/*.yaml``, and after
these the checks of its alerts (``evaluation/checks.py``).
"""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.detector.assertions import by_minute, finite, same, sealed
from trailsight.detector.draws import START, draw, key, mixture, panel_of
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

Check = Callable[[Detector], None]
WEEKS = 4 * WEEK_MINUTES


def shapes_and_finiteness(detector: Detector) -> None:
    """Finite float32 arrays of the panel's shape, means above 0, for any panel asked for."""
    history, future = mixture(1, WEEKS, DAY_MINUTES)
    baseline = detector.fit(history)
    assert baseline.keys == history.keys, "the baseline has other keys than its history"
    assert baseline.short.shape == (len(history.keys),), "short has another shape"
    assert not baseline.short.any(), "four weeks of history are marked short"
    for recent in (history, future, future.take([]), future.window(future.start, future.start)):
        finite(baseline.expect(recent), recent)
    nothing = detector.fit(history.take([]))
    assert nothing.keys == (), "a fit to no series has keys"
    finite(nothing.expect(future), future)


def causality(detector: Detector) -> None:
    """What is expected of a prefix is the prefix of what is expected."""
    history, future = mixture(2, WEEKS, 2 * DAY_MINUTES)
    baseline = detector.fit(history)
    whole = baseline.expect(future)
    for length in (1, 7, 70, 1000, 2013):
        recent = future.window(future.start, future.start + length)
        part = baseline.expect(recent)
        early = whole.mean[:, : part.mean.shape[1]]
        assert np.array_equal(part.mean, early), f"the first {length} means depend on later ones"
        if whole.evidence is not None:
            early = whole.evidence[future.minute < length]
            equal = part.evidence is not None and np.array_equal(part.evidence, early)
            assert equal, f"the evidence of the first {length} minutes depends on later ones"


def state_round_trip(detector: Detector) -> None:
    """A baseline restored from stored plain arrays expects the same, bit by bit."""
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
    same(baseline.expect(recent), restored.expect(recent), "a restored baseline")


def determinism(detector: Detector) -> None:
    """Two fits of the same history are the same, bit by bit."""
    history, future = mixture(4, WEEKS, DAY_MINUTES)
    first, second = detector.fit(history), detector.fit(history)
    for name, array in first.state().items():
        assert array.tobytes() == second.state()[name].tobytes(), f"{name} differs between fits"
    same(first.expect(future), second.expect(future), "a second fit")


def inputs_unchanged(detector: Detector) -> None:
    """Neither fit nor expect writes to its panel."""
    history, future = (sealed(panel) for panel in mixture(5, WEEKS, DAY_MINUTES))
    detector.fit(history).expect(future)


def short_history(detector: Detector) -> None:
    """Ten days, two, an hour, or nothing of history: marked short, and a mean all the same."""
    history, future = draw("steady", 6, 20, 10 * DAY_MINUTES, DAY_MINUTES)
    two_days = history.window(history.end - 2 * DAY_MINUTES, history.end)
    late = replace(history, since=np.full(20, history.length - 60, np.int32))
    unseen = replace(history, since=np.full(20, history.length, np.int32))
    for panel in (history, two_days, late, unseen, history.window(history.start, history.start)):
        baseline = detector.fit(panel)
        assert baseline.short.all(), "a history without a weekly season is not marked short"
        finite(baseline.expect(future), future)
    rate = history.dense().mean(axis=1)
    for panel in (history, two_days):
        mean = detector.fit(panel).expect(future).mean.mean(axis=1)
        off = np.abs(mean / rate - 1)[rate > 1]
        assert off.max() < 0.1, f"a steady rate is missed by {off.max():.0%}"


def constant_series(detector: Detector) -> None:
    """The same count every minute is expected to go on."""
    history = panel_of([key(0), key(1)], START, np.full((2, WEEKS), 5))
    recent = panel_of(history.keys, history.end, np.full((2, DAY_MINUTES), 5))
    mean = detector.fit(history).expect(recent).mean
    assert np.abs(mean - 5).max() < 0.5, f"{mean.min():.2f} to {mean.max():.2f} calls, not 5"


def all_zero_series(detector: Detector) -> None:
    """A series without a call is expected to stay so, as one never seen is."""
    history, future = mixture(8, WEEKS, DAY_MINUTES)
    counts = history.dense()
    counts[0] = 0
    baseline = detector.fit(panel_of(history.keys, history.start, counts))
    silent = np.zeros((2, future.length), np.int64)
    recent = panel_of((future.keys[0], key(99)), future.start, silent)
    known, unseen = baseline.expect(recent).mean
    assert known.max() < 1e-3, f"{known.max()} calls a minute are expected of none"
    assert (known < 5 * unseen).all(), "silence seen is expected to be louder than silence unseen"
    assert (unseen < 5 * known).all(), "silence unseen is expected to be louder than silence seen"


def unknown_key(detector: Detector) -> None:
    """What is expected of a panel's series does not depend on their order or company."""
    history, future = mixture(9, WEEKS, DAY_MINUTES)
    baseline = detector.fit(history)
    counts = np.zeros((1, future.length), np.int64)
    counts[0, [100, 700]] = [1, 100]
    stranger = panel_of([key(77)], future.start, counts)
    both = panel_of(
        (key(77), *history.keys), future.start, np.concatenate([counts, future.dense()])
    )
    same(baseline.expect(both.take([0])), baseline.expect(stranger), "company")
    order = list(range(1, len(both.keys)))
    same(baseline.expect(both.take(order)), baseline.expect(future), "an unknown neighbour")


def one_huge_value(detector: Detector) -> None:
    """10^9 calls in one minute of the history break nothing."""
    history, future = mixture(10, WEEKS, DAY_MINUTES)
    counts = history.dense()
    counts[:, 5000] = 10**9
    finite(detector.fit(panel_of(history.keys, history.start, counts)).expect(future), future)


def gap_in_the_data(detector: Detector) -> None:
    """A day without logs, a fortnight ago, counts as one day in four at most."""
    history, future = draw("diurnal", 11, 10, WEEKS, DAY_MINUTES)
    counts = history.dense()
    counts[:, 20_000 : 20_000 + DAY_MINUTES] = 0
    gone = panel_of(history.keys, history.start, counts)
    change = _change(detector, history, gone, future)
    assert change < 0.33, f"a day's gap changes the mean by {change:.0%}"


def an_incident_is_not_learnt(detector: Detector) -> None:
    """An hour and a half at a hundred times the rate, a fortnight ago, hardly changes the mean."""
    history, future = draw("diurnal", 12, 10, WEEKS, DAY_MINUTES)
    counts = history.dense()
    counts[:, 20_000:20_090] += (100 * counts.mean(axis=1, keepdims=True)).astype(np.int64) + 5
    hit = panel_of(history.keys, history.start, counts)
    change = _change(detector, history, hit, future)
    assert change < 0.05, f"a past incident changes the mean by {change:.0%}"


def _change(detector: Detector, one: Panel, other: Panel, future: Panel) -> float:
    """The largest change of a series' mean over ``future`` between two histories."""
    first, second = (by_minute(detector.fit(each).expect(future), future) for each in (one, other))
    return float(np.abs(second.mean(axis=1) / first.mean(axis=1) - 1).max())


CHECKS: tuple[Check, ...] = (
    shapes_and_finiteness,
    causality,
    state_round_trip,
    determinism,
    inputs_unchanged,
    short_history,
    constant_series,
    all_zero_series,
    unknown_key,
    one_huge_value,
    gap_in_the_data,
    an_incident_is_not_learnt,
)
