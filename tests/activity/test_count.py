import json
import shutil
import weakref
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.activity.count import among
from trailsight.activity.days import DayFiles
from trailsight.activity.merge import merge
from trailsight.activity.staging import Staging
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.records import Attributes, Decoded, LogFile
from trailsight.engine.local import LocalEngine
from trailsight.source.trail import Trail

DAY = 20_000
Row = tuple[int, int, str, str | None, bool]


def attributes(name: str, code: str | None) -> Attributes:
    return Attributes("1", "r", "s.amazonaws.com", name, "Management", False, code, None, "a")


def decoded(rows: list[Row]) -> Decoded:
    """Rows of (id, minute of the day, API, error code, addendum)."""
    distinct = sorted({(name, code or "") for _, _, name, code, _ in rows})
    return Decoded(
        files=(LogFile("f", 1, "1"),),
        records=(len(rows),),
        attributes=tuple(attributes(name, code or None) for name, code in distinct),
        code=np.array([distinct.index((n, c or "")) for _, _, n, c, _ in rows], np.int32),
        minute=np.array([DAY * 1440 + m for _, m, _, _, _ in rows], np.int32),
        # All buckets, and ids that share a half.
        id=np.array([(i % 8 << 61, i) for i, *_ in rows], np.uint64).reshape(-1, 2),
        addendum=np.array([a for *_, a in rows], np.bool_),
        out_of_scope=0,
    )


class Held:
    """A table in a directory of its own, and what came of each run."""

    def __init__(self) -> None:
        self.root = Path(mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.root)

    def run(self, *parts: list[Row]) -> tuple[int, int]:
        """Takes in parts at once; how many records were counted, and how many duplicates."""
        with Staging.below(self.root) as staging:
            for part in parts:
                staging.add(decoded(part))
            told = list(merge(staging, self.root, LocalEngine(1)))
        return sum(one.counted for one in told), sum(one.duplicates for one in told)

    @property
    def table(self) -> pa.Table:
        return ActivityStore(self.root).read(0, 2**30)

    @property
    def ids(self) -> list[list[int]]:
        return [row for day in (DAY, DAY + 1) for row in DayFiles(self.root, day).ids().tolist()]


def runs(*parts: list[Row]) -> Held:
    """A table that took in one part a run."""
    held = Held()
    for part in parts:
        held.run(part)
    return held


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


@settings(max_examples=25, deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.integers(0, 60))
def test_the_order_of_records_and_files_never_matters(
    rows: list[Any], chance: Any, cut: int
) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    one, other = Held(), Held()
    one.run(rows)
    other.run(*[part for part in (shuffled[:cut], shuffled[cut:]) if part])
    assert one.table.equals(other.table)
    assert one.ids == other.ids


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_each_id_counts_once_and_every_record_is_accounted_for(rows: list[Any]) -> None:
    held = Held()
    counted, duplicates = held.run(rows)
    assert counted == len({row[0] for row in rows}) == sum(held.table["count"].to_pylist())
    assert counted + duplicates == len(rows)
    assert len(held.ids) == counted


@settings(max_examples=25, deadline=None)
@given(ROWS, ROWS)
def test_what_was_counted_before_is_a_duplicate(first: list[Any], second: list[Any]) -> None:
    held = runs(first)
    counted, _ = held.run(second)
    assert counted == len({row[0] for row in second} - {row[0] for row in first})
    total = held.table
    assert sum(total["count"].to_pylist()) == len({row[0] for row in first + second})
    assert total.schema == ACTIVITY
    keys = [
        tuple(str(value) for value in row.values()) for row in total.drop(["count"]).to_pylist()
    ]
    assert len(set(keys)) == len(keys)


@settings(max_examples=25, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_corrections_do_not_depend_on_the_order_of_runs(rows: list[Any], chance: Any) -> None:
    # Each event is told by one record at most, and by any number of corrections.
    told, kept = set[int](), []
    for row in rows:
        if row[4] or row[0] not in told:
            kept.append(row)
            told |= set() if row[4] else {row[0]}
    shuffled = kept[:]
    chance.shuffle(shuffled)
    cut = len(shuffled) // 2
    at_once = runs(kept)
    parted = runs(*[part for part in (shuffled[:cut], shuffled[cut:]) if part])
    assert at_once.table.equals(parted.table)
    assert at_once.ids == parted.ids
    assert content(at_once.root) == content(parted.root)


def content(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_the_original_goes_before_its_correction() -> None:
    correction, original = (7, 3, "A", "Denied", True), (7, 3, "A", None, False)
    assert runs([correction, original]).table["error_code"].to_pylist() == [None]
    held = runs([correction])
    assert held.table["error_code"].to_pylist() == ["Denied"]
    assert held.run([original]) == (0, 1)
    assert held.table["error_code"].to_pylist() == [None]
    assert held.run([correction]) == (0, 1)
    assert held.table["error_code"].to_pylist() == [None]


def test_days_part_the_records() -> None:
    held = Held()
    assert held.run([(1, 0, "A", None, False), (2, 1440, "A", None, False)]) == (2, 0)
    assert ActivityStore(held.root).days() == [DAY, DAY + 1]
    assert held.run([(2, 1440, "A", None, False)]) == (0, 1)


def test_merging_keeps_nulls_and_order() -> None:
    held = runs([(1, 0, "B", None, False), (2, 0, "A", "X", False)])
    held.run([(3, 0, "B", None, False), (4, 0, "A", "X", False), (5, 0, "A", None, False)])
    assert held.table["count"].to_pylist() == [2, 1, 2]
    assert held.table["error_code"].to_pylist() == ["X", None, None]


def test_ids_that_share_a_half_are_told_apart() -> None:
    known = np.array([[5, low] for low in range(0, 100, 2)], np.uint64)
    ids = np.array([[5, 3], [5, 98], [4, 98], [5, 0], [6, 0]], np.uint64)
    assert among(ids, known).tolist() == [False, True, False, True, False]


def test_what_json_holds_is_counted(tmp_path: Path, record: Callable[..., Any]) -> None:
    path = tmp_path / "log.json"
    path.write_text(json.dumps([record(), record(errorCode="Denied"), record()]))
    trail = Trail(str(path))
    with Staging.below(tmp_path / "activity") as staging:
        staging.add(trail.read(trail.listing().files[:1]))
        list(merge(staging, tmp_path / "activity", LocalEngine(1)))
    rows = ActivityStore(tmp_path / "activity").read(0, 2**30).to_pylist()
    assert [(row["error_code"], row["count"]) for row in rows] == [("Denied", 1), (None, 2)]
