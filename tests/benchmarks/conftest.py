"""A small panel of a few weeks, and names for its series."""

import numpy as np
import pytest

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey

DAY = 1440


def key(name: str) -> SeriesKey:
    return SeriesKey("123456789012", "eu-west-1", "ec2", name, "Management", CALL_RATE, None)


@pytest.fixture
def panel() -> Panel:
    """Three series over 23 days: hardly ever called, calm, busy by day."""
    rng = np.random.default_rng(5)
    by_day = 1 + np.sin(2 * np.pi * np.arange(23 * DAY) / DAY)
    counts = rng.poisson(np.array([[0.002], [0.3], [8.0]]) * by_day)
    return Panel.from_dense([key("Rare"), key("Calm"), key("Busy")], 9 * 10_080, counts)
