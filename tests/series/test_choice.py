from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from pipelines._compose import settings_of
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.calendar import Calendar
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE
from trailsight.series import choice
from trailsight.series.choice import SeriesChoice

START = 20_000 * 1440


def table(*rows: dict[str, Any]) -> pa.Table:
    default = {
        "account": "1", "region": "r", "event_source": "s.amazonaws.com", "event_name": "Put",
        "category": "Management", "read_only": False, "error_code": None, "identity_arn": None,
        "user_agent": None, "count": 1, "minute": 0,
    }  # fmt: skip
    filled = [{**default, **row} for row in rows]
    for row in filled:
        row["minute"] = (START + row["minute"]) * 60
    return pa.Table.from_pylist(filled, schema=ACTIVITY)


COVERAGE = {("1", "r"): START + 3, ("2", "r"): START - 9}


def test_call_rates_count_management_writes_only() -> None:
    rows = table(
        {"minute": 5, "count": 2, "user_agent": "x"},
        {"minute": 5, "count": 3, "error_code": "Denied"},
        {"minute": 6, "read_only": True},
        {"minute": 7, "category": "Data"},
        {"minute": 8, "account": "2"},
        {"minute": 99},
    )
    panel = SeriesChoice((CALL_RATE,)).panel(rows, START, START + 60, COVERAGE)
    assert [key.account for key in panel.keys] == ["1", "2"]
    expected = np.zeros((2, 60), np.int64)
    expected[0, 5], expected[1, 8] = 5, 1
    assert np.array_equal(panel.dense(), expected)
    assert panel.since.tolist() == [3, 0]


def test_error_rates_count_reads_and_writes_by_code() -> None:
    rows = table(
        {"error_code": "Denied", "count": 2},
        {"error_code": "Denied", "read_only": True},
        {"error_code": "Throttled"},
        {"error_code": "Denied", "category": "Data"},
        {"event_name": "Fine"},
    )
    panel = SeriesChoice((ERROR_RATE,)).panel(rows, START, START + 10, COVERAGE)
    assert [(key.error_code, key.insight_type) for key in panel.keys] == [
        ("Denied", ERROR_RATE),
        ("Throttled", ERROR_RATE),
    ]
    assert panel.dense()[:, 0].tolist() == [3, 1]


def test_data_events_are_watched_where_asked_for_reads_and_writes() -> None:
    rows = table(
        {"category": "Data", "read_only": True, "count": 2},
        {"category": "Data", "count": 3, "error_code": "Denied"},
        {"category": "Data", "read_only": True, "count": 4, "error_code": "Denied"},
        {"category": "NetworkActivity"},
        {"count": 5},
    )
    choice = SeriesChoice(categories=("Management", "Data"))
    panel = choice.panel(rows, START, START + 1, COVERAGE)
    found = {
        (key.category, key.error_code): int(calls)
        for key, calls in zip(panel.keys, panel.dense()[:, 0], strict=True)
    }
    assert found == {("Data", None): 9, ("Data", "Denied"): 7, ("Management", None): 5}
    data = SeriesChoice(categories=("Data",)).panel(rows, START, START + 1, COVERAGE)
    assert {key.category for key in data.keys} == {"Data"}


def test_data_events_are_left_out_by_default() -> None:
    panel = SeriesChoice().panel(table({"category": "Data"}), START, START + 1, COVERAGE)
    assert panel.keys == ()


def test_an_unknown_category_is_named() -> None:
    with pytest.raises(InputError, match=r"series\.categories: unknown category Insight \(insight"):
        SeriesChoice(categories=("Insight",))
    with pytest.raises(InputError, match=r"series\.categories: empty"):
        SeriesChoice(categories=())


def test_the_categories_are_those_of_the_insights() -> None:
    settings = settings_of("insight.categories=[Management,Data]")
    assert settings.series.categories == settings.insight.categories == ("Management", "Data")
    assert settings_of().series.categories == ("Management",)


def test_keys_are_sorted_and_both_types_stand_together() -> None:
    rows = table({"event_name": "B", "error_code": "X"}, {"event_name": "A"})
    panel = SeriesChoice().panel(rows, START, START + 1, COVERAGE)
    assert [(key.event_name, key.error_code) for key in panel.keys] == [
        ("A", None),
        ("B", None),
        ("B", "X"),
    ]


def test_no_rows_make_an_empty_panel() -> None:
    panel = SeriesChoice().panel(table({"read_only": True}), START, START + 10, COVERAGE)
    assert panel.keys == ()
    assert panel.dense().shape == (0, 10)


def test_an_unknown_insight_type_is_named() -> None:
    with pytest.raises(InputError, match=r"series\.insight_types: unknown insight type Latency"):
        SeriesChoice(("Latency",))


def test_the_panel_has_the_calendar_that_was_chosen() -> None:
    choice = SeriesChoice(timezone="Asia/Kolkata", holiday_dates=("1970-01-03", "1970-01-02"))
    panel = choice.panel(table({}), START, START + 1, COVERAGE)
    assert panel.calendar == Calendar("Asia/Kolkata", (1, 2))
    assert SeriesChoice().panel(table({}), START, START + 1, COVERAGE).calendar == Calendar()


@pytest.mark.parametrize("wrong", [{"timezone": "Mars/Olympus"}, {"holiday_dates": ("tomorrow",)}])
def test_a_calendar_that_cannot_be_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=f"series.{next(iter(wrong))}"):
        SeriesChoice(**wrong)


def test_dates_reach_the_panel_as_they_are_written_in_yaml() -> None:
    overrides = ["series.holiday_dates=[2026-12-24]", "series.timezone=Europe/Berlin"]
    chosen = settings_of(*overrides).series
    assert chosen.calendar == Calendar("Europe/Berlin", (20_811,))


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_a_table_may_come_in_parts(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = table(
        *(
            {
                "minute": at // 3, "account": f"{1 + at % 2}", "event_name": f"Put{at % 5}",
                "error_code": "Denied" if at % 4 == 0 else None, "read_only": at % 7 == 0,
            }
            for at in range(60)
        )
    )  # fmt: skip
    parts = [rows.slice(low, 7) for low in range(0, 60, 7)]
    for name in ("account", "event_name", "error_code"):
        parts = [
            part.set_column(part.schema.get_field_index(name), name, part[name].dictionary_encode())
            for part in parts
        ]
    monkeypatch.setattr(choice, "AT_ONCE", at_once)
    whole = SeriesChoice().panel(rows, START, START + 30, COVERAGE)
    joined = SeriesChoice().panel_of(parts, START, START + 30, COVERAGE)
    for name, value in vars(whole).items():
        assert np.array_equal(value, getattr(joined, name)), name
    assert len(whole.keys) > 10


def test_a_table_without_a_part_has_no_series() -> None:
    assert SeriesChoice().panel_of([], START, START + 30, COVERAGE).keys == ()
