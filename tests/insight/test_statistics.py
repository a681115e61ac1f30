from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.statistics import Window, Windows, evidence, rounded

Rows = Callable[..., pa.Table]
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
DAY = 20_000 * 1440


@given(st.integers(0, 1439))
def test_todays_baseline_begins_at_midnight_seven_days_before(minute: int) -> None:
    windows = Windows.of(InsightForm(), DAY + minute, DAY + minute + 8)
    assert windows.baseline.minutes == 10_080 + minute
    assert windows.baseline.start % 1440 == 0
    assert windows.opening.minutes == 5
    assert windows.whole.minutes == 8


@given(st.integers(0, 1439))
def test_the_baseline_of_2019_is_seven_days_long(minute: int) -> None:
    windows = Windows.of(InsightForm("2019"), DAY + minute, DAY + minute + 8)
    assert windows.baseline.minutes == 10_080
    assert windows.baseline.end == DAY + minute
    assert windows.opening.minutes == 1


@pytest.mark.parametrize(
    ("count", "minutes", "published"),
    [
        (1, 11336, 0.0000882145),
        (2, 11326, 0.0001765848),
        (1652026, 10723, 154.063788119),
        (432526, 121, 3574.5950413223),
        (17702, 10080, 1.7561507937),
        (861036, 10080, 85.4202380952),
        (21, 10080, 0.0020833333),
    ],
)
def test_averages_are_counts_over_windows_to_ten_decimals(
    count: int, minutes: int, published: float
) -> None:
    assert rounded(count / minutes) == published


def test_attributions_rank_five_values_and_name_the_absent(rows: Rows) -> None:
    entries = [(DAY, n, f"arn:{n}", None, None) for n in range(1, 8)]
    table = rows(*entries, (DAY + 1, 50, None, "agent", "Denied"), (DAY + 9, 99, "x", "y", "z"))
    seen = evidence(table, KEY)
    window = Window(DAY, DAY + 2)
    top = seen.attribute(seen.identity, window)
    assert [entry["value"] for entry in top] == ["null", "arn:7", "arn:6", "arn:5", "arn:4"]
    assert top[0]["average"] == 25.0
    assert [entry["value"] for entry in seen.attribute(seen.code, window)] == ["Denied", "null"]
    assert seen.attribute(seen.code, Window(DAY + 3, DAY + 4)) == []
    assert seen.calls(window) == 78
    assert seen.average(window) == 39.0


def test_ties_are_ranked_by_name(rows: Rows) -> None:
    table = rows((DAY, 2, "b", None, None), (DAY, 2, "a", None, None))
    seen = evidence(table, KEY)
    top = seen.attribute(seen.identity, Window(DAY, DAY + 1))
    assert [entry["value"] for entry in top] == ["a", "b"]


def test_an_error_series_counts_its_own_code_only(rows: Rows) -> None:
    table = rows(
        (DAY, 2, "a", None, "Denied"), (DAY, 3, "a", None, "Other"), (DAY, 4, "a", None, None)
    )
    key = KEY._replace(insight_type=ERROR_RATE, error_code="Denied")
    assert evidence(table, key).calls(Window(DAY, DAY + 1)) == 2
    assert evidence(table, KEY).calls(Window(DAY, DAY + 1)) == 9
