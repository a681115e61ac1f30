import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from trailsight.activity.count import count_day, merged
from trailsight.activity.gather import Block, Gatherer
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.records import Attributes, Decoded, LogFile

NONE = np.empty((0, 2), np.uint64)
DAY = 20_000


def attributes(name: str, code: str | None) -> Attributes:
    return Attributes("1", "r", "s.amazonaws.com", name, "Management", False, code, None, "a")


def decoded(rows: list[tuple[int, int, str, str | None, bool]]) -> Decoded:
    """Rows of (id, minute of the day, API, error code, addendum)."""
    distinct = sorted({(name, code or "") for _, _, name, code, _ in rows})
    return Decoded(
        files=(LogFile("f", 1, "1"),),
        attributes=tuple(attributes(name, code or None) for name, code in distinct),
        code=np.array([distinct.index((n, c or "")) for _, _, n, c, _ in rows], np.int32),
        minute=np.array([DAY * 1440 + m for _, m, _, _, _ in rows], np.int32),
        id=np.array([(0, i) for i, *_ in rows], np.uint64).reshape(-1, 2),
        addendum=np.array([a for *_, a in rows], np.bool_),
        out_of_scope=0,
    )


def block(*parts: list[tuple[int, int, str, str | None, bool]]) -> Block:
    gatherer = Gatherer()
    for part in parts:
        gatherer.add(decoded(part))
    [(day, block)] = gatherer.block().days()
    assert day == DAY
    return block


ROWS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 5),
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from([None, "Denied"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(ROWS, st.randoms(use_true_random=False), st.integers(0, 60))
def test_the_order_of_records_and_files_never_matters(
    rows: list[Any], chance: Any, cut: int
) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    one, other = count_day(block(rows), NONE), count_day(block(*parts), NONE)
    assert one.table.equals(other.table)
    assert np.array_equal(one.ids, other.ids)


@given(ROWS)
def test_each_id_counts_once_and_every_record_is_accounted_for(rows: list[Any]) -> None:
    count = count_day(block(rows), NONE)
    assert count.counted == len({row[0] for row in rows}) == sum(count.table["count"].to_pylist())
    assert count.counted + count.duplicates == len(rows)
    assert len(count.ids) == count.counted


@given(ROWS, ROWS)
def test_what_was_counted_before_is_a_duplicate(first: list[Any], second: list[Any]) -> None:
    before = count_day(block(first), NONE)
    after = count_day(block(second), before.ids)
    fresh = {row[0] for row in second} - {row[0] for row in first}
    assert after.counted == len(fresh)
    total = merged(before.table, after.table)
    assert sum(total["count"].to_pylist()) == len({row[0] for row in first + second})
    assert total.schema == ACTIVITY
    keys = [
        tuple(str(value) for value in row.values()) for row in total.drop(["count"]).to_pylist()
    ]
    assert len(set(keys)) == len(keys)


def test_the_original_goes_before_its_correction() -> None:
    rows = [(7, 3, "A", "Denied", True), (7, 3, "A", None, False)]
    table = count_day(block(rows), NONE).table
    assert table["error_code"].to_pylist() == [None]
    alone = count_day(block(rows[:1]), NONE).table
    assert alone["error_code"].to_pylist() == ["Denied"]


def test_days_part_the_records() -> None:
    gatherer = Gatherer()
    gatherer.add(decoded([(1, 0, "A", None, False), (2, 1440, "A", None, False)]))
    assert [(day, len(part.code)) for day, part in gatherer.block().days()] == [
        (DAY, 1),
        (DAY + 1, 1),
    ]
    assert list(Gatherer().block().days()) == []


def test_merging_keeps_nulls_and_order() -> None:
    table = count_day(block([(1, 0, "B", None, False), (2, 0, "A", "X", False)]), NONE).table
    again = merged(table, table)
    assert again["count"].to_pylist() == [2, 2]
    assert again["error_code"].to_pylist() == ["X", None]
    assert isinstance(again, pa.Table)


def test_the_gatherer_reads_what_json_holds(tmp_path: Path, record: Callable[..., Any]) -> None:
    from trailsight.source.trail import Trail

    path = tmp_path / "log.json"
    path.write_text(json.dumps([record(), record(errorCode="Denied"), record()]))
    trail = Trail(str(path))
    gatherer = Gatherer()
    gatherer.add(trail.read(trail.listing().files[:1]))
    [(_, part)] = gatherer.block().days()
    rows = count_day(part, NONE).table.to_pylist()
    assert [(row["error_code"], row["count"]) for row in rows] == [("Denied", 1), (None, 2)]
