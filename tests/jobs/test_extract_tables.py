from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.source.formats.tables import made
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.source.trail import Trail


def columns(path: Path) -> list[pq.ColumnChunkMetaData]:
    group = pq.read_metadata(path).row_group(0)
    return [group.column(index) for index in range(group.num_columns)]


def test_rows_that_are_refused_together_weigh_in_the_balance(
    tmp_path: Path, record: Callable[..., dict[str, Any]]
) -> None:
    logs = tmp_path / "logs" / "a.parquet"
    logs.parent.mkdir()
    made.athena([record() for _ in range(16)], logs)  # in row groups of 7, 7 and 2
    content = bytearray(logs.read_bytes())
    [time] = [one for one in columns(logs) if one.path_in_schema == "eventtime"]
    content[time.dictionary_page_offset] = 0xFF
    logs.write_bytes(content)
    engine = LocalEngine(1)
    summary = extract(Trail(str(logs)), tmp_path / "activity", engine)
    assert [entry.position for entry in summary.quarantined] == ["records 0 to 6"]
    assert (summary.records, summary.counted, summary.bad_records) == (16, 9, 7)
