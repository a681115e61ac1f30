"""What the default detector must and must not learn."""

import numpy as np
import pytest
from numpy.typing import NDArray

from trailsight.contracts.calendar import Calendar
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.detector.assertions import by_minute
from trailsight.detector.counts import DAILY, FLEET, GLOBAL, WEEKLY, CountBaseline
from trailsight.detector.draws import START, draw, key, panel_of, season
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

WEEKS = 4 * WEEK_MINUTES
MINUTE = START + np.arange(WEEKS + WEEK_MINUTES)


def split(counts: NDArray[np.integer]) -> tuple[Panel, Panel]:
    whole = panel_of([key(i) for i in range(len(counts))], START, counts)
    return whole.window(START, START + WEEKS), whole.window(START + WEEKS, whole.end)


def means(history: Panel, future: Panel) -> NDArray[np.float32]:
    return by_minute(SeasonalCounts().fit(history).expect(future), future)


def test_it_learns_the_week() -> None:
    rate = 3 * season(MINUTE, np.array([0.2, 0.7]))
    history, future = split(np.random.default_rng(0).poisson(rate))
    error = np.abs(means(history, future) - rate[:, WEEKS:]).mean() / 3
    assert error < 0.08
    flat = np.abs(3 - rate[:, WEEKS:]).mean() / 3
    assert error < flat / 5


def test_it_learns_the_local_week_through_a_change_of_the_clock() -> None:
    berlin = Calendar("Europe/Berlin")
    start = (20_541 - 20) * DAY_MINUTES  # 29 March 2026 is day 20,541
    phase = np.repeat(berlin.slot_of_week(start // 15, 5 * 672), 15)
    rate = np.where((phase % 96 >= 32) & (phase % 96 < 68), 20.0, 0.5)
    counts = np.random.default_rng(1).poisson(rate[None])
    panel = Panel.from_dense([key(0)], start, counts, calendar=berlin)
    history, future = panel.window(start, start + WEEKS), panel.window(start + WEEKS, panel.end)
    error = np.abs(means(history, future)[0] - rate[WEEKS:])
    assert error.mean() / rate.mean() < 0.08


def test_a_past_incident_is_not_learnt() -> None:
    counts = np.random.default_rng(1).poisson(2 * season(MINUTE, np.array([0.2] * 4)))
    clean, future = split(counts)
    counts[:, 20_000:20_090] += 300
    history, _ = split(counts)
    ours, best = (SeasonalCounts().fit(past).expect(future) for past in (history, clean))
    change = ours.mean / best.mean - 1
    assert np.abs(change.mean(axis=1)).max() < 0.03
    assert np.abs(change).max() < 0.4
    assert np.median(ours.noise / best.noise) < 3


def test_stages_by_length_of_history() -> None:
    counts = np.random.default_rng(2).poisson(np.full((4, WEEKS + 1), 1.0))
    panel = panel_of([key(i) for i in range(4)], START, counts)
    days = np.array([28, 10, 1, 0])
    since = (panel.length - days * DAY_MINUTES).astype(np.int32)
    late = Panel(**{**panel.__dict__, "since": since})
    baseline = SeasonalCounts().fit(late)
    assert isinstance(baseline, CountBaseline)
    assert baseline.stage.tolist() == [WEEKLY, DAILY, GLOBAL, FLEET]
    assert baseline.short.tolist() == [False, True, True, True]
    spread = [np.ptp(row) for row in baseline.expect(late).mean]
    assert spread[2] == spread[3] == 0, "a day or less is flat"


def test_minutes_before_the_logs_began_are_no_silence() -> None:
    history, future = draw("steady", 5, 8, WEEKS, DAY_MINUTES)
    since = np.full(8, 2 * WEEK_MINUTES, np.int32)
    late = panel_of(history.keys, START, history.dense() * (np.arange(WEEKS) >= since[0]))
    marked = Panel(**{**late.__dict__, "since": since})
    ours = means(marked, future).mean(axis=1)
    truth = history.dense()[:, since[0] :].mean(axis=1)
    assert ours == pytest.approx(truth, rel=0.15, abs=0.002)


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.half_life_days"):
        SeasonalCounts(half_life_days=0)
    with pytest.raises(InputError, match=r"detector\.smoothing_minutes"):
        SeasonalCounts(smoothing_minutes=3)
