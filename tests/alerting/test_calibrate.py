"""No leak, calibrated shares, and histories of any length."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.alerting.blocks import learn
from tests.alerting.plain import Plain, PlainBaseline
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.codes import decode
from trailsight.alerting.folds import fold_of, folds
from trailsight.contracts.calendar import Calendar
from trailsight.contracts.detector import Detector, State
from trailsight.contracts.expected import Expected
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import ERROR_RATE
from trailsight.detector.draws import START, draw, key, mixture, panel_of, season
from trailsight.detector.seasonal_counts import SeasonalCounts

DAY, WEEK = 1440, 10080
MONDAY = 2860 * WEEK + 4 * DAY  # epoch day 0 was a Thursday
DETECTORS: tuple[Detector, ...] = (SeasonalCounts(), Plain(), Plain(evidence=True))
Counts = NDArray[np.int64]


def weeks(counts: Counts, start: int = MONDAY) -> Panel:
    return panel_of([key(i) for i in range(len(counts))], start, counts)


@dataclass
class Witness:
    """Sees that no cell, each told by its count, is in the baseline that it is judged by."""

    judged: int
    """The first minute that is."""
    panels: list[Panel] = field(default_factory=list)
    asked: list[Counts] = field(default_factory=list)

    def fit(self, history: Panel) -> "WitnessBaseline":
        self.panels.append(history)
        return WitnessBaseline(history.keys, Plain().fit(history).rate, False, self, history)

    def restore(self, state: State) -> PlainBaseline:
        raise AssertionError(state)


@dataclass(frozen=True)
class WitnessBaseline(PlainBaseline):
    witness: Witness
    history: Panel

    def expect(self, recent: Panel) -> Expected:
        judged = recent.minute + recent.start >= self.witness.judged
        assert not np.intersect1d(self.history.count, recent.count[judged]).size
        self.witness.asked.append(recent.count)
        return super().expect(recent)


@pytest.mark.parametrize(("days", "parts"), [(2, 2), (10, 4), (14, 2), (28, 4), (70, 4)])
def test_no_minute_is_in_the_baseline_that_it_is_judged_by(days: int, parts: int) -> None:
    rng = np.random.default_rng(days)
    called = rng.random((3, days * DAY)) < 0.01
    counts = called.astype(np.int64)
    counts[called] = rng.permutation(called.sum()) + 1
    history = weeks(counts, MONDAY + 15)
    witness = Witness(max(history.start, history.end - 8 * WEEK))
    calibrate(witness, history)
    assert len(witness.panels) == parts + 1
    assert max(panel.length for panel in witness.panels) == history.length
    judged = np.concatenate(witness.asked)
    assert np.unique(judged).size == judged.size, "a minute is judged twice"
    assert judged.size == called.sum(), "a minute is not looked at"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_burst_is_not_in_the_envelope_that_its_week_is_judged_by(times: int) -> None:
    counts = np.random.default_rng(1).poisson(0.02, (1, 4 * WEEK))
    loud = range(4 - times, 4)
    for week in loud:
        counts[0, week * WEEK + 3333] = 60
    history = weeks(counts)
    parts = folds(history.start, history.end)
    fold = fold_of(parts, (history.start // 15 + np.arange(4 * 672)) * 15)
    learnt = learn(history, np.full((1, 4 * 672), 0.02, np.float32), fold)
    most = learnt.days[0, 0].reshape(4, 7).max(axis=1)
    assert (most[: 4 - times] < 1).all()
    # Two of the other weeks make it usual; its own does not count.
    assert (most[4 - times :] > 2).all() == (times < 3)
    assert (learnt.env[0, 0].max() >= 60) == (times > 1), "of the whole, two weeks are enough"


@pytest.mark.parametrize("detector", [SeasonalCounts()])
def test_an_incident_in_the_history_is_not_learnt(detector: Detector) -> None:
    rng = np.random.default_rng(2)
    minute = MONDAY + np.arange(5 * WEEK)
    rate = 2 * season(minute, rng.uniform(0, 1, 12))
    counts = rng.poisson(rate)
    at, same = 2 * WEEK + 3000, 4 * WEEK + 3000
    dirty = counts.copy()
    dirty[:4, at : at + 60] += 200
    clean_baseline, baseline = (
        calibrate(detector, weeks(each[:, : 4 * WEEK])) for each in (counts, dirty)
    )
    assert (decode(baseline.calibration.envelope[:4, 0], np.arange(672)) < 100).all()
    dirty[:4, same : same + 60] += 200
    recent = weeks(dirty).window(MONDAY + 4 * WEEK - 4 * DAY, MONDAY + 4 * WEEK + 4 * DAY)
    first = MONDAY + 4 * WEEK
    ours, best = (each.score(recent, first) for each in (baseline, clean_baseline))
    window = slice(3000, 3060)
    assert (ours.bans[:4, window].max(axis=1) > np.log10(1440 * 100)).all()
    assert np.abs(ours.expected[:4] / best.expected[:4] - 1).max() < 0.4


def lognormal(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> Counts:
    """Poisson around a season whose level is another each day."""
    rate = 10 ** rng.uniform(-0.5, 1.5, (series, 1)) * season(minute, rng.uniform(0, 1, series))
    level = np.exp(0.25 * rng.standard_normal((series, -(-len(minute) // DAY))))
    counts: Counts = rng.poisson(rate * np.repeat(level, DAY, axis=1)[:, : len(minute)])
    return counts


def test_days_of_the_same_process_exceed_bans_about_as_often_as_they_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from trailsight.detector import draws

    monkeypatch.setattr(draws, "REGIMES", {**draws.REGIMES, "lognormal": lognormal})
    rare = []
    for regime in ("steady", "noisy", "lognormal"):
        history, future = draw(regime, 5, 60, 4 * WEEK, 4 * WEEK)
        learnt = calibrate(SeasonalCounts(), history)
        both = np.concatenate([history.dense()[:, -4 * DAY :], future.dense()], axis=1)
        scores = learnt.score(panel_of(history.keys, history.end - 4 * DAY, both), history.end)
        days = scores.bans.reshape(60, 28, DAY).max(axis=2)
        tenth, hundredth = ((days > np.log10(1440 * often)).mean() * often for often in (10, 100))
        assert 0.4 < tenth < 2, f"{regime}: {tenth:.2f} of the due days are beyond one in ten"
        assert hundredth < 2, f"{regime}: {hundredth:.2f} are beyond one in a hundred"
        falls = scores.drop_bans.reshape(60, 28, DAY).max(axis=2)
        assert (falls > np.log10(1440 * 10)).mean() < 0.2
        assert (falls > np.log10(1440 * 100)).mean() < 0.02
        rare.append(hundredth)
    assert np.mean(rare) > 0.1, "hardly a day is beyond one in a hundred"


def finite(scores: Scores, shape: tuple[int, int]) -> None:
    for name in ("bans", "drop_bans", "expected", "size"):
        values = getattr(scores, name)
        assert values.shape == shape
        assert values.dtype == np.float32
        assert np.isfinite(values).all()
        assert (values >= 0).all()
    assert scores.scale.shape == shape
    assert (scores.scale >= 0).all()


def company(panel: Panel) -> Panel:
    """With errors of the first series and a silent one."""
    keys = (*panel.keys, key(0)._replace(insight_type=ERROR_RATE, error_code="Denied"), key(98))
    counts = panel.dense()
    errors = np.random.default_rng(panel.length).binomial(counts[:1], 0.2)
    return panel_of(keys, panel.start, np.concatenate([counts, errors, 0 * errors]))


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("minutes", [0, 1, 7, 100, 700, DAY, DAY + 40, 2 * DAY, 10 * DAY, 15 * DAY])
def test_a_history_of_any_length(detector: Detector, minutes: int) -> None:
    history, future = (company(each) for each in mixture(4, minutes, 700))
    learnt = calibrate(detector, history)
    assert learnt.keys == history.keys
    recent = replace(future, keys=(*future.keys[:-1], key(99)))
    finite(learnt.score(recent), (12, 700))
    finite(learnt.score(recent, recent.start + 333, 2, 5), (3, 367))


@pytest.mark.parametrize("detector", DETECTORS)
@pytest.mark.parametrize("known", [18, DAY, 2 * DAY - 15, 2 * DAY, 15 * DAY])
def test_a_fall_is_judged_from_two_days_on(detector: Detector, known: int) -> None:
    """Of fewer no part can be held out: how unusual a silence is, nobody knows."""
    counts = np.random.default_rng(known).poisson(4.0, (2, 15 * DAY + 720))
    counts[:, 15 * DAY :] = 0
    whole = replace(weeks(counts), since=np.array([0, 15 * DAY - known], np.int32))
    learnt = calibrate(detector, whole.window(whole.start, whole.end - 720))
    old, young = learnt.score(whole, whole.end - 720).drop_bans.max(axis=1)
    assert old > 5
    assert (young > 5) == (known >= 2 * DAY)
    assert young == 0 or known >= 2 * DAY


@pytest.mark.parametrize("detector", DETECTORS)
def test_no_series_and_no_minutes(detector: Detector) -> None:
    history, future = mixture(5, 3 * DAY, 700)
    nothing = calibrate(detector, history.take([]))
    assert nothing.keys == ()
    finite(nothing.score(future), (10, 700))
    learnt = calibrate(detector, history)
    finite(learnt.score(future.take([])), (0, 700))
    finite(learnt.score(future.window(future.start, future.start)), (10, 0))
    finite(learnt.score(future, future.end), (10, 0))
    one = calibrate(detector, history.take([3]))
    finite(one.score(future), (10, 700))


@pytest.mark.parametrize("detector", DETECTORS)
def test_silence_and_one_huge_count(detector: Detector) -> None:
    silent = weeks(np.zeros((3, 15 * DAY), np.int64))
    learnt = calibrate(detector, silent)
    recent = weeks(np.zeros((3, 700), np.int64), silent.end)
    scores = learnt.score(recent)
    finite(scores, (3, 700))
    assert not scores.bans.any()
    assert not scores.drop_bans.any()
    counts = np.random.default_rng(6).poisson(0.5, (3, 15 * DAY + 700))
    counts[0, 9000] = counts[1, 15 * DAY + 300] = 10**9
    whole = weeks(counts)
    learnt = calibrate(detector, whole.window(MONDAY, MONDAY + 15 * DAY))
    scores = learnt.score(whole, MONDAY + 15 * DAY)
    finite(scores, (3, 700))
    assert scores.bans[1].argmax() == 300
    assert (scores.bans[[0, 2]] < 4.5).all()


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
def test_a_daily_job_by_local_time_is_no_news_after_the_clocks_change(timezone: str) -> None:
    calendar = Calendar(timezone)
    start = int(np.datetime64("2026-03-01T00:00", "m").astype(int))
    minutes = 40 * DAY
    local = np.repeat(calendar.slot_of_day(start // 15, minutes // 15), 15)
    rng = np.random.default_rng(7)
    counts = rng.poisson(0.05 + 60.0 * (local == 8) * (np.arange(minutes) % 15 == 3))[None]
    whole = replace(weeks(counts, start), calendar=calendar)
    for last in (28, 32, 35):
        first = start + last * DAY
        learnt = calibrate(SeasonalCounts(), whole.window(start, first))
        recent = whole.window(first - 4 * DAY, first + DAY)
        scores = learnt.score(recent, first)
        finite(scores, (1, DAY))
        assert scores.bans.max() < np.log10(1440 * 100)


def test_the_same_history_teaches_the_same() -> None:
    history, future = (company(each) for each in mixture(8, 15 * DAY, 700))
    first, second = calibrate(SeasonalCounts(), history), calibrate(SeasonalCounts(), history)
    for name, array in first.state().items():
        assert array.tobytes() == second.state()[name].tobytes(), name
    assert isinstance(first, Calibrated)
    assert history.start == START
    assert np.array_equal(first.score(future).bans, second.score(future).bans)
