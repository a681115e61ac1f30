"""The contract of a detector's alerts: what must hold once it is calibrated, one check a property.

The same kind of checks as in ``detector/checks.py``, of ``calibrate(detector, history)`` and its
scores. A day's largest score exceeds b bans with a probability of 1440 · 10^-b.
"""

import io
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.folds import folds
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.detector.checks import WEEKS, Check
from trailsight.detector.draws import REGIMES, START, draw, key, mixture, panel_of
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

CONTEXT = 4 * DAY_MINUTES
ALARM = 6.16
"""Bans that a series exceeds on one day in a thousand."""
FEW = 4.16
"""Bans that it exceeds on one day in ten."""


def following(history: Panel, counts: NDArray[np.integer]) -> Panel:
    """``counts`` (S, T) right after the history, and its last four days as context."""
    before = history.window(history.end - CONTEXT, history.end)
    return panel_of(history.keys, before.start, np.concatenate([before.dense(), counts], axis=1))


def scores(fitted: Calibrated, history: Panel, counts: NDArray[np.integer]) -> Scores:
    """Of ``counts`` (S, T), the minutes right after the history."""
    return fitted.score(following(history, counts), history.end)


def scores_are_finite(detector: Detector) -> None:
    """Arrays of the shape asked for, finite and not negative; silence is no rise."""
    history, future = mixture(21, WEEKS, DAY_MINUTES)
    fitted, counts = calibrate(detector, history), future.dense()
    whole = scores(fitted, history, counts)
    assert whole.keys == future.keys, "scores have other keys than their panel"
    assert whole.start == future.start, "scores start elsewhere"
    for name in ("bans", "drop_bans", "expected", "size"):
        array: NDArray[np.float32] = getattr(whole, name)
        assert array.shape == counts.shape, f"{name} has shape {array.shape}"
        assert array.dtype == np.float32, f"{name} is {array.dtype}"
        assert np.isfinite(array).all(), f"{name} is not finite"
        assert (array >= 0).all(), f"{name} is negative"
    quiet = scores(fitted, history, np.zeros_like(counts))
    assert not quiet.bans[:, 360:].any(), "six hours without a call score as a rise"


def scores_are_causal(detector: Detector) -> None:
    """The score of a prefix is the prefix of the score, and rows may be scored in portions."""
    history, future = mixture(22, WEEKS, DAY_MINUTES)
    fitted, panel = calibrate(detector, history), following(history, future.dense())
    whole = fitted.score(panel, history.end)
    for length in (1, 70, 1000):
        part = fitted.score(panel.window(panel.start, history.end + length), history.end)
        for name in ("bans", "drop_bans", "expected", "scale"):
            equal = np.array_equal(getattr(part, name), getattr(whole, name)[:, :length])
            assert equal, f"{name} of the first {length} minutes depends on later ones"
    rows = fitted.score(panel, history.end, 3, 7)
    assert rows.bans.tobytes() == whole.bans[3:7].tobytes(), "a portion of the rows differs"


def calibration_is_restored(detector: Detector) -> None:
    """Two calibrations are the same, bit by bit, and so is one restored from plain arrays."""
    history, future = mixture(23, WEEKS, DAY_MINUTES)
    first, second = calibrate(detector, history), calibrate(detector, history)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(first.state()))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        state = {name: stored[name] for name in stored.files}
    for name, array in second.state().items():
        assert array.tobytes() == state[name].tobytes(), f"{name} differs"
    restored = Calibrated.restore(detector, state)
    one, other = (scores(each, history, future.dense()) for each in (first, restored))
    assert one.bans.tobytes() == other.bans.tobytes(), "restored, it scores differently"
    assert one.drop_bans.tobytes() == other.drop_bans.tobytes(), "restored, drops differ"


def alarms_are_as_rare_as_they_say(detector: Detector) -> None:
    """Of each regime's days at most twice as many exceed 4.16 and 5.16 bans as should."""
    for regime in REGIMES:
        history, future = draw(regime, 24, 40, WEEKS, WEEK_MINUTES)
        found = scores(calibrate(detector, history), history, future.dense())
        for name in ("bans", "drop_bans"):
            days = getattr(found, name).reshape(40, 7, DAY_MINUTES).max(axis=2)
            for level, share in ((FEW, 0.1), (FEW + 1, 0.01)):
                due = 2 * share * days.size
                seen = int((days > level).sum())
                text = f"{regime}: {seen} of {days.size} days exceed {level} {name}"
                assert seen <= due + 3 * np.sqrt(due), f"{text}, at most {due:.0f} should"


def little_history(detector: Detector) -> None:
    """Two days or an hour of history: finite, few alarms, and a burst is one; none: finite."""
    history, future = draw("steady", 25, 30, 2 * DAY_MINUTES, DAY_MINUTES)
    late = replace(history, since=np.full(30, history.length - 60, np.int32))
    counts = future.dense()
    counts[:15, 900:905] += 20 + 5 * counts[:15].max(axis=1, keepdims=True)
    nothing = history.window(history.end, history.end)
    for panel, most, least in ((history, 0.2, FEW), (late, 0.2, 0.0), (nothing, 1.0, 0.0)):
        fitted = calibrate(detector, panel)
        assert fitted.short.all(), "next to no history is not marked short"
        bans = scores(fitted, panel, counts).bans.max(axis=1)
        assert np.isfinite(bans).all(), "next to no history scores infinitely"
        share = (bans[15:] > ALARM).mean()
        assert share <= most, f"{share:.0%} of the series alarm after next to no history"
        assert (bans[:15] >= least).all(), f"a burst scores {bans[:15].min():.1f} bans"


def a_burst_ranks_first(detector: Detector) -> None:
    """A burst far beyond the history is its series' largest score; a larger one is no smaller."""
    history, future = mixture(26, WEEKS, DAY_MINUTES)
    fitted, at = calibrate(detector, history), 777
    before = np.zeros(len(future.keys), np.float32)
    top = history.dense().max(axis=1)
    for factor in (5, 20, 400):
        counts = future.dense()
        counts[:, at] = factor * top + 20
        bans = scores(fitted, history, counts).bans
        peak = bans[:, at : at + 15].max(axis=1)
        rest = np.delete(bans, np.arange(at, at + 360), axis=1).max(axis=1)
        assert (peak >= rest).all(), f"a burst of {factor} times the record is not first"
        assert (bans[:, at] >= FEW).all(), f"a burst of {factor} times the record is hardly one"
        assert (peak >= before).all(), "a larger burst scores less"
        before = peak


def quiet_series_stay_quiet(detector: Detector) -> None:
    """Series of a call every few hours or days hardly ever alarm by being called again."""
    rng = np.random.default_rng(27)
    rates = 10 ** rng.uniform(-4, -2.5, (40, 1))
    counts = rng.poisson(np.broadcast_to(rates, (40, WEEKS + WEEK_MINUTES)))
    history = panel_of([key(i) for i in range(40)], START, counts[:, :WEEKS])
    found = scores(calibrate(detector, history), history, counts[:, WEEKS:])
    days = found.bans.reshape(40, 7, DAY_MINUTES).max(axis=2)
    assert (days > ALARM).sum() <= 1, f"{(days > ALARM).sum()} of {days.size} quiet days alarm"
    assert not found.drop_bans.any(), "silence of a sparse series scores as a drop"


def steady_series_show_every_change(detector: Detector) -> None:
    """Of the same count every minute: nothing; ten times as many, or none, is an alarm."""
    history = panel_of([key(i) for i in range(4)], START, np.full((4, WEEKS), 5))
    counts = np.full((4, DAY_MINUTES), 5)
    counts[0, 700], counts[1, 700:1000] = 50, 0
    found = scores(calibrate(detector, history), history, counts)
    assert found.bans[2:].max() < FEW, f"a constant rate scores {found.bans[2:].max():.1f} bans"
    assert not found.drop_bans[2:].any(), "a constant rate scores as a drop"
    assert found.bans[0, 700] > ALARM, "ten times a constant rate is no alarm"
    assert found.drop_bans[1, 760] > ALARM, "an hour without any calls is no alarm"


def huge_values_and_gaps(detector: Detector) -> None:
    """10^9 calls in a minute are the largest score and break nothing; nor do days without logs."""
    history, future = draw("diurnal", 28, 20, WEEKS, 2 * DAY_MINUTES)
    old, new = history.dense(), future.dense()
    old[:, 20_000 : 20_000 + DAY_MINUTES] = 0
    old[:10, 9_000] = 10**9
    new[:, 600:960] = 0
    hit = panel_of(history.keys, history.start, old)
    fitted = calibrate(detector, hit)
    quiet = scores(fitted, hit, new)
    assert np.isfinite(quiet.bans).all(), "a huge value in the history breaks the scores"
    share = (quiet.bans[10:, 960:].max(axis=1) > ALARM).mean()
    assert share <= 0.1, f"after a gap {share:.0%} of the series alarm"
    busiest = 10 + int(old[10:].sum(axis=1).argmax())
    assert quiet.drop_bans[busiest, 700:960].max() > FEW, "six hours of silence are no drop"
    new[:, 1500] = 10**9
    loud = scores(fitted, hit, new)
    assert np.isfinite(loud.bans).all(), "a huge value is infinitely unusual"
    first = np.abs(loud.bans.argmax(axis=1) - 1500)
    assert (first < 360).all(), "10^9 calls are not the largest score"


def a_new_api_alarms_by_a_burst_only(detector: Detector) -> None:
    """A series never seen: its first lone call is no alarm, twenty at once are."""
    history, _ = mixture(29, WEEKS, 1)
    fitted = calibrate(detector, history)
    for calls in (1, 20):
        counts = np.zeros((1, CONTEXT + DAY_MINUTES), np.int64)
        counts[0, CONTEXT + 700] = calls
        stranger = panel_of([key(77)], history.end - CONTEXT, counts)
        bans = fitted.score(stranger, history.end).bans.max()
        assert (bans > ALARM) == (calls > 1), f"{calls} first calls score {bans:.1f} bans"


def a_past_incident_recurs_as_one(detector: Detector) -> None:
    """An incident in the history does not hide the same one a fortnight later."""
    history, future = draw("diurnal", 30, 10, WEEKS, DAY_MINUTES)
    old, new = history.dense(), future.dense()
    rate = old.mean(axis=1, keepdims=True)
    burst = (30 * rate).astype(np.int64) + 20
    at = WEEKS - 2 * WEEK_MINUTES + 500
    old[:, at : at + 60] += burst
    new[:, 500:560] += burst
    hit = panel_of(history.keys, history.start, old)
    bans = scores(calibrate(detector, hit), hit, new).bans[:, 500:560].max(axis=1)
    assert (bans > 4).all(), f"the same incident again scores {bans.min():.1f} bans"


def no_minute_is_in_its_own_baseline(detector: Detector) -> None:
    """A burst in a part of the history does not raise what that part is judged by."""
    history, _ = draw("diurnal", 31, 5, WEEKS, 1)
    counts = history.dense()
    counts[:, WEEKS - 3000 : WEEKS - 2900] += 500
    hit = panel_of(history.keys, history.start, counts)
    part = folds(history.start, history.end)[-1]
    one, other = (
        detector.fit(part.without(each)).expect(each.window(part.start, part.end)).mean
        for each in (history, hit)
    )
    assert np.array_equal(one, other), "a burst raises its own baseline"


CHECKS: tuple[Check, ...] = (
    scores_are_finite,
    scores_are_causal,
    calibration_is_restored,
    alarms_are_as_rare_as_they_say,
    little_history,
    a_burst_ranks_first,
    quiet_series_stay_quiet,
    steady_series_show_every_change,
    huge_values_and_gaps,
    a_new_api_alarms_by_a_burst_only,
    a_past_incident_recurs_as_one,
    no_minute_is_in_its_own_baseline,
)
