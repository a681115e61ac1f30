"""STL and Holt-Winters: the week ahead, and what younger series fall back to."""

import numpy as np
import pytest

from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.detector.draws import START, key, panel_of, season
from trailsight.detector.holt_winters import HoltWinters
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES
from trailsight.detector.stl import Stl

DETECTORS = pytest.mark.parametrize("detector", [Stl(), HoltWinters()], ids=["stl", "holt_winters"])


@DETECTORS
def test_the_week_ahead(detector: Detector) -> None:
    minute = START + np.arange(5 * WEEK_MINUTES)
    rate = 10 * season(minute, np.array([0.3]))
    counts = np.random.default_rng(0).poisson(rate)
    panel = panel_of([key(0)], START, counts)
    baseline = detector.fit(panel.window(START, START + 4 * WEEK_MINUTES))
    expected = baseline.score(panel.window(START + 4 * WEEK_MINUTES, panel.end)).expected
    assert not baseline.short.any()
    assert np.abs(expected - rate[:, 4 * WEEK_MINUTES :]).mean() < 1.0


@DETECTORS
@pytest.mark.parametrize(("days", "error"), [(10, 5.0), (1, 8.0)])
def test_younger_series_fall_back(detector: Detector, days: int, error: float) -> None:
    length = days * DAY_MINUTES
    minute = START + np.arange(length + DAY_MINUTES)
    wave = 10 * (1 + np.cos(2 * np.pi * minute / DAY_MINUTES))[None]
    panel = panel_of([key(0)], START, np.random.default_rng(1).poisson(wave))
    baseline = detector.fit(panel.window(START, START + length))
    expected = baseline.score(panel.window(START + length, panel.end)).expected
    assert baseline.short.all()
    miss = np.abs(expected - wave[:, length:]).mean()
    assert miss < error, "ten days have a time of day, one day is flat"
    assert (miss > 5) == (days == 1)


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.level"):
        HoltWinters(level=1.5)
    with pytest.raises(InputError, match=r"detector\.trend_weeks"):
        Stl(trend_weeks=0.5)
