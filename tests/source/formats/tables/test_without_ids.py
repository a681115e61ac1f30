"""Rows without eventID are told apart by all that they hold, also by what is not read of others."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.source.formats.tables import made
from trailsight.source.formats.pieces import pieces
from trailsight.source.formats.tables import budget
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("absent", [None, "", "null"])
@pytest.mark.parametrize("name", ["a.parquet", "a.csv"])
def test_rows_that_differ_in_what_is_not_read_are_others(
    tmp_path: Path, record: Make, name: str, absent: str | None
) -> None:
    one = record(eventID=absent, errorMessage="a")
    given = [record(), record(), one, {**one, "errorMessage": "b"}, one, record()]
    write = made.lake_csv if name == "a.csv" else made.athena
    write(given, tmp_path / name)
    trail = Trail(str(tmp_path / name))
    decoded = trail.read(trail.listing().files)
    assert not decoded.quarantined
    ids = [tuple(pair) for pair in decoded.id.tolist()]
    assert len(set(ids)) == 5
    assert ids[2] == ids[4]


@pytest.mark.parametrize("statistics", [True, False])
def test_all_columns_are_read_from_the_first_row_without_id_on(
    record: Make, monkeypatch: pytest.MonkeyPatch, statistics: bool
) -> None:
    monkeypatch.setattr(budget, "BATCH", 2)
    given = [record(eventID=None if row > 4 else f"id {row}") for row in range(9)]
    table = pa.table({k.lower(): [one.get(k) for one in given] for k in made.COLUMNS})
    file = io.BytesIO()
    pq.write_table(table, file, write_statistics=statistics)
    file.seek(0)
    parts = list(pieces(file))
    assert [list(part.positions) for part in parts] == [[0, 1], [2, 3], [4, 5], [6, 7], [8]]
    ids = [record.eventID for part in parts for record in part.records]
    assert ids == ["id 0", "id 1", "id 2", "id 3", "id 4", None, None, None, None]
    raws = [raw for part in parts for raw in part.raws]
    assert [b'"errormessage"' in raw for raw in raws] == [False, True, True, True, True]
