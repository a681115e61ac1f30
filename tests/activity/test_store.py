from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from trailsight.activity.days import DayFiles
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.errors import InputError

DAY = 20_000
IDS = np.array([[1, 2], [3, 4]], np.uint64)


def table(day: int, minutes: list[int], name: str = "A", account: str = "1") -> pa.Table:
    rows = [
        {
            "minute": (day * 1440 + minute) * 60,
            "account": account,
            "region": "eu-west-1",
            "event_source": "s.amazonaws.com",
            "event_name": name,
            "category": "Management",
            "read_only": False,
            "error_code": None,
            "identity_arn": None,
            "user_agent": "a",
            "count": 3,
        }
        for minute in minutes
    ]
    return pa.Table.from_pylist(rows, schema=ACTIVITY)


@pytest.fixture
def store(tmp_path: Path) -> ActivityStore:
    store = ActivityStore(tmp_path / "activity")
    store.write_day(DAY, table(DAY, [5, 700]), IDS)
    store.write_day(DAY + 2, table(DAY + 2, [0, 9], "B", "2"), IDS[:1])
    return store


def test_a_day_comes_back_as_it_was_written(store: ActivityStore) -> None:
    assert store.read_day(DAY).equals(table(DAY, [5, 700]))
    assert np.array_equal(DayFiles(store.path, DAY).ids(), IDS)
    nothing = DayFiles(store.path, DAY + 1)
    assert (nothing.content(), len(nothing.ids()), nothing.digest) == (None, 0, "")


def test_span_and_coverage(store: ActivityStore) -> None:
    assert store.days() == [DAY, DAY + 2]
    assert store.span() == (DAY * 1440 + 5, (DAY + 2) * 1440 + 10)
    assert store.coverage() == {
        ("1", "eu-west-1"): DAY * 1440 + 5,
        ("2", "eu-west-1"): (DAY + 2) * 1440,
    }


def test_reading_cuts_to_the_minute_and_the_names(store: ActivityStore) -> None:
    low = DAY * 1440 + 5
    assert len(store.read(low, low + 695)) == 1
    assert len(store.read(low, low + 696)) == 2
    assert len(store.read(low, (DAY + 3) * 1440)) == 4
    assert store.read(low, (DAY + 3) * 1440, ["count"], names=["B"]).to_pydict() == {
        "count": [3, 3]
    }
    assert store.read(0, 10).schema == ACTIVITY


def test_parts_are_those_rows_in_order_of_time(store: ActivityStore) -> None:
    columns = ["minute", "count", "account", "event_name"]
    store.write_day(DAY + 1, table(DAY + 1, [0, 900], "B"))
    for start, end in ((0, 3 * 1440), (700, 1440), (701, 2000), (1440, 1441)):
        span = DAY * 1440 + start, DAY * 1440 + end
        parts = [
            part.cast(store.read(*span, columns).schema) for part in store.parts(*span, columns)
        ]
        assert pa.concat_tables(parts).equals(store.read(*span, columns))


def test_other_tools_read_the_partitions(store: ActivityStore) -> None:
    import pandas as pd

    frame = pd.read_parquet(store.path)
    assert len(frame) == 4
    assert set(ACTIVITY.names) <= set(frame.columns)


def test_a_kill_between_the_two_writes_leaves_the_old_pair(
    store: ActivityStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailsight.activity import days as module

    real = write_bytes

    def killed(path: Path, content: bytes) -> None:
        if path.name == "part.parquet":
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(module, "write_bytes", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write_day(DAY, table(DAY, [1]), IDS[:1])
    assert len(store.read_day(DAY)) == 2
    assert np.array_equal(DayFiles(store.path, DAY).ids(), IDS)
    monkeypatch.setattr(module, "write_bytes", real)
    store.write_day(DAY, table(DAY, [1]), IDS[:1])
    assert np.array_equal(DayFiles(store.path, DAY).ids(), IDS[:1])
    assert len(list((store.path / "_ids").iterdir())) == 2  # the stale one is gone


def test_writing_is_byte_equal(store: ActivityStore, tmp_path: Path) -> None:
    other = ActivityStore(tmp_path / "other")
    other.write_day(DAY, table(DAY, [5, 700]), IDS)
    for path in (tmp_path / "other").rglob("*.*"):
        if path.is_file():
            twin = store.path / path.relative_to(other.path)
            assert twin.read_bytes() == path.read_bytes()


def test_an_empty_or_damaged_store_is_named(store: ActivityStore, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no activity"):
        ActivityStore(tmp_path / "none").span()
    part = next(store.path.glob("date=*/part.parquet"))
    part.write_bytes(part.read_bytes()[:50])
    with pytest.raises(InputError, match=r"part\.parquet"):
        store.read(0, 10**8)
