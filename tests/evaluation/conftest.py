"""Insights made by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.read import ReadInsight

KEY = SeriesKey(
    "1", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)


@pytest.fixture(scope="session")
def told() -> Callable[..., ReadInsight]:
    """An Insight over the minutes [start, end)."""

    def make(start: int, end: int | None, name: str = "x", **changes: Any) -> ReadInsight:
        values: dict[str, Any] = {
            "key": KEY,
            "shared_event_id": name,
            "start": start,
            "end": end,
            "baseline_average": 0.1,
            "start_average": 2.0,
            "end_average": None if end is None else 3.0,
            "baseline_duration": None,
            "start_duration": 5,
            "end_duration": None if end is None else end - start,
            "attributions": (),
        }
        return ReadInsight(**(values | changes))

    return make
