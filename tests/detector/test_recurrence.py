import numpy as np

from trailsight.detector.draws import START, draw, key, panel_of
from trailsight.detector.recurrence import join, recurrences, spread
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

MINUTE = START + np.arange(4 * WEEK_MINUTES)


def test_a_daily_burst_is_found_at_its_minute_only() -> None:
    rng = np.random.default_rng(0)
    counts = rng.poisson(0.5 + 80 * (MINUTE % DAY_MINUTES == 77))[None]
    found = recurrences(panel_of([key(0)], START, counts), DAY_MINUTES)
    assert found.phase.tolist() == [77]
    assert 80 < found.height[0] < 110
    assert 55 < found.typical[0] < 80


def test_a_weekly_batch_is_no_daily_one() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(0.05 + 200 * (MINUTE % WEEK_MINUTES == 5000))[None]
    panel = panel_of([key(0)], START, counts)
    assert recurrences(panel, DAY_MINUTES).phase.tolist() == []
    assert recurrences(panel, WEEK_MINUTES).phase.tolist() == [4999, 5000, 5001]


def test_busy_clumpy_and_noisy_series_recur_hardly_ever() -> None:
    for regime in ("diurnal", "noisy", "clumpy"):
        panel, _ = draw(regime, 2, 20, 4 * WEEK_MINUTES, 0)
        for period in (DAY_MINUTES, WEEK_MINUTES):
            assert len(recurrences(panel, period).phase) < 1e-3 * 20 * period


def test_one_incident_does_not_recur() -> None:
    counts = np.zeros((1, len(MINUTE)), int)
    counts[0, 9000:9030] = 500
    panel = panel_of([key(0)], START, counts)
    assert not len(recurrences(panel, DAY_MINUTES).phase)
    assert not len(recurrences(panel, WEEK_MINUTES).phase)


def test_spread_follows_the_absolute_minute_and_skips_the_unknown() -> None:
    counts = np.array([[0], [30]]) * (MINUTE % DAY_MINUTES == 600)
    panel = panel_of([key(0), key(1)], START, counts)
    found = recurrences(panel, DAY_MINUTES)
    both = join([found.only(0, 1), found.only(1, 2).moved(1)])
    assert np.array_equal(both.row, found.row)
    height, typical = spread([both], np.array([1, -1, 0]), START + 12345, 3000)
    due = np.where((START + 12345 + np.arange(3000)) % DAY_MINUTES == 600, 30, 0)
    assert np.array_equal(height[0], due)
    assert np.array_equal(typical[0], due)
    assert not height[1:].any()
