from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trailsight.activity.table import ActivityTable
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.errors import InputError

ROW = {
    "minute": 20_000 * 86_400, "account": "1", "region": "r", "event_source": "s",
    "event_name": "A", "category": "Management", "read_only": False, "error_code": None,
    "identity_arn": None, "user_agent": None, "count": 2,
}  # fmt: skip


def write(path: Path, rows: list[dict[str, object]]) -> str:
    pq.write_table(pa.Table.from_pylist(rows, schema=ACTIVITY), path)
    return str(path)


def test_a_table_from_elsewhere_is_split_by_day(tmp_path: Path) -> None:
    later = {**ROW, "minute": 20_001 * 86_400}
    path = write(tmp_path / "t.parquet", [later, ROW, ROW])
    days = dict(ActivityTable(path).days())
    assert {day: table["count"].to_pylist() for day, table in days.items()} == {
        20_000: [2, 2],
        20_001: [2],
    }


def test_milliseconds_and_plain_strings_are_cast(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([ROW], schema=ACTIVITY)
    index = table.schema.get_field_index("minute")
    table = table.set_column(index, "minute", table["minute"].cast(pa.timestamp("us", "UTC")))
    pq.write_table(table, tmp_path / "t.parquet")
    [(_, day)] = ActivityTable(str(tmp_path)).days()
    assert day.schema == ACTIVITY


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "`count`.*below 1"),
        ({"minute": 20_000 * 86_400 + 7}, "`minute`.*within a minute"),
    ],
)
def test_bad_values_are_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = write(tmp_path / "t.parquet", [{**ROW, **change}])
    with pytest.raises(InputError, match=message):
        list(ActivityTable(path).days())


def test_missing_columns_nulls_and_foreign_files_are_named(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([ROW], schema=ACTIVITY)
    pq.write_table(table.drop(["region"]), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"no column `region`"):
        list(ActivityTable(str(tmp_path / "a.parquet")).days())
    loose = pa.schema([field.with_nullable(True) for field in ACTIVITY])
    pq.write_table(pa.Table.from_pylist([{**ROW, "account": None}], loose), tmp_path / "b.parquet")
    with pytest.raises(InputError, match=r"`account`.*nulls"):
        list(ActivityTable(str(tmp_path / "b.parquet")).days())
    (tmp_path / "c.parquet").write_bytes(b"no")
    with pytest.raises(InputError, match="not Parquet"):
        list(ActivityTable(str(tmp_path / "c.parquet")).days())
    with pytest.raises(InputError, match="no such file"):
        list(ActivityTable(str(tmp_path / "d.parquet")).days())
