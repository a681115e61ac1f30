"""The table of Insights for a terminal."""

import json
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.reporting.table import NOTHING, WIDTH, InsightRow, render


def row(**changes: Any) -> InsightRow:
    values: dict[str, Any] = {
        "start": "2026-03-18T02:10:00Z",
        "end": "2026-03-18T04:20:00Z",
        "minutes": 130,
        "account": "123456789012",
        "region": "ap-southeast-2",
        "event_source": "ec2.amazonaws.com",
        "event_name": "RunInstances",
        "error_code": None,
        "insight_type": "ApiCallRateInsight",
        "insight_average": 6.0,
        "baseline_average": 0.0021,
        "peak_bans": 7.6,
        "direction": "rise",
        "who": "arn:aws:sts::123456789012:assumed-role/deploy",
        "shared_event_id": "0b5e",
    }
    return InsightRow(**(values | changes))


@pytest.mark.parametrize("width", [None, 200, 120, 100])
def test_a_table_says_all_of_an_insight_at_any_usual_width(width: int | None) -> None:
    text = render([row(), row(error_code="AccessDenied", direction="drop", end=None)], width)
    assert max(map(len, text.splitlines())) <= (width or WIDTH)
    for part in (
        *("2026-03-18 02:10", "→ 04:20, 2 h 10 min", "→ open", "ec2 RunInstances", "AccessDenied"),
        *("123456789012", "ap-southeast-2", "6.0 vs 0.0021", "7.6 bans", "1 in 10^7 min"),
        *("▲ rise in calls", "▼ drop in errors", "role/deploy"),
    ):
        assert part in text


def test_long_api_names_stay_whole_where_nobody_can_widen_the_window() -> None:
    name = "ListAccessPointsForDirectoryBuckets"
    assert f"s3 {name}" in render([row(event_source="s3.amazonaws.com", event_name=name)], None)


def test_rows_are_sorted_by_start() -> None:
    early, late = row(start="2026-03-17T23:00:00Z", event_name="Early"), row(event_name="Late")
    text = render([late, early], 120)
    assert text.index("Early") < text.index("Late")
    assert text == render([early, late], 120)


def test_an_end_on_another_day_has_its_date() -> None:
    text = render([row(end="2026-03-19T04:20:00Z", minutes=1570)], 120)
    assert "→ 03-19 04:20, 1 d 2 h" in text


def test_no_insight_is_a_sentence() -> None:
    assert render([], 80) == NOTHING


@given(who=st.text(max_size=40), name=st.text(max_size=80), width=st.integers(60, 200))
def test_whatever_the_logs_hold_a_table_comes_out(who: str, name: str, width: int) -> None:
    text = render([row(who=who, event_name=name)], width)
    assert "\x1b" not in text
    assert "2026-03-18 02:10" in text


def test_markup_in_names_is_text() -> None:
    assert "[bold]x[/bold]" in render([row(event_name="[bold]x[/bold]")], None)


def test_rows_are_json() -> None:
    assert InsightRow(**json.loads(json.dumps(asdict(row())))) == row()
