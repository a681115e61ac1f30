"""What the default detector must and must not learn."""

import numpy as np
import pytest

from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import START, draw, key, panel_of, season
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

WEEKS = 4 * WEEK_MINUTES
MINUTE = START + np.arange(WEEKS + WEEK_MINUTES)


def split(counts: np.ndarray) -> tuple[Panel, Panel]:
    whole = panel_of([key(i) for i in range(len(counts))], START, counts)
    return whole.window(START, START + WEEKS), whole.window(START + WEEKS, whole.end)


def test_it_learns_the_week() -> None:
    rate = 3 * season(MINUTE, np.array([0.2, 0.7]))
    history, future = split(np.random.default_rng(0).poisson(rate))
    expected = SeasonalCounts().fit(history).score(future).expected
    error = np.abs(expected - rate[:, WEEKS:]).mean() / 3
    assert error < 0.08
    flat = np.abs(3 - rate[:, WEEKS:]).mean() / 3
    assert error < flat / 5


def test_a_past_incident_is_not_learnt() -> None:
    counts = np.random.default_rng(1).poisson(2 * season(MINUTE, np.array([0.2] * 4)))
    counts[:, 20_000:20_090] += 300
    history, future = split(counts)
    counts[:, 20_000:20_090] -= 300
    clean, _ = split(counts)
    ours, best = (SeasonalCounts().fit(past).score(future) for past in (history, clean))
    assert np.abs(ours.expected / best.expected - 1).max() < 0.25
    assert np.median(ours.size / best.size) > 0.3
    again = future.dense()
    same = (20_000 - WEEKS) % WEEK_MINUTES
    again[:, same : same + 60] += 300
    bans = SeasonalCounts().fit(history).score(panel_of(future.keys, future.start, again)).bans
    assert (bans[:, same : same + 60] > 8).all()


def test_cron_and_the_weekly_batch_are_no_news_but_their_double_is() -> None:
    hourly = MINUTE % 60 == 17
    weekly = MINUTE % WEEK_MINUTES == 4242
    rng = np.random.default_rng(2)
    counts = rng.poisson(np.stack([0.05 + 60 * hourly, 0.01 + 300 * weekly]))
    history, future = split(counts)
    baseline = SeasonalCounts().fit(history)
    assert baseline.score(future).bans.max() < 5.5
    moved = future.dense()
    moved[:, 5] += 60
    moved[0] += 60 * hourly[WEEKS:] * (np.arange(WEEK_MINUTES) == np.flatnonzero(hourly[WEEKS:])[9])
    bans = baseline.score(panel_of(future.keys, future.start, moved)).bans
    assert (bans[:, 5] > 8).all()
    assert bans[0, np.flatnonzero(hourly[WEEKS:])[9]] > 3


def test_growth_is_followed_while_scoring() -> None:
    rng = np.random.default_rng(3)
    rate = np.full((4, len(MINUTE)), 8.0)
    rate[:, WEEKS + DAY_MINUTES :] *= 1.5
    history, future = split(rng.poisson(rate))
    expected = SeasonalCounts().fit(history).score(future).expected
    assert np.abs(expected[:, DAY_MINUTES - 60 : DAY_MINUTES] / 8 - 1).max() < 0.1
    assert np.abs(expected[:, -60:] / 12 - 1).max() < 0.15


def test_the_season_does_not_depend_on_where_the_panel_starts() -> None:
    history, future = draw("diurnal", 4, 6, WEEKS, WEEK_MINUTES)
    detector = SeasonalCounts()
    whole = detector.fit(history).score(future)
    later = detector.fit(history).score(future.window(future.start + 4000, future.end))
    # Only the trailing level knows where scoring began.
    assert np.abs(later.expected[:, :60] / whole.expected[:, 4000:4060] - 1).max() < 0.35
    assert np.abs(later.expected[:, -60:] / whole.expected[:, -60:] - 1).max() < 0.05


def test_minutes_before_the_logs_began_are_no_silence() -> None:
    history, future = draw("steady", 5, 8, WEEKS, DAY_MINUTES)
    since = np.full(8, 2 * WEEK_MINUTES, np.int32)
    late = panel_of(history.keys, START, history.dense() * (np.arange(WEEKS) >= since[0]))
    marked = Panel(**{**late.__dict__, "since": since})
    ours = SeasonalCounts().fit(marked).score(future).expected.mean(axis=1)
    truth = history.dense()[:, since[0] :].mean(axis=1)
    assert ours == pytest.approx(truth, rel=0.15, abs=0.002)


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.half_life_days"):
        SeasonalCounts(half_life_days=0)
    with pytest.raises(InputError, match=r"detector\.smoothing_minutes"):
        SeasonalCounts(smoothing_minutes=3)
