"""Footers for which pyarrow 25 ends the process where no Python can prevent it."""

from pathlib import Path

import pytest

from tests.source.formats.tables.reader import read

MALFORMED = Path(__file__).parent / "malformed"


@pytest.mark.parametrize(
    ("name", "counted", "reason"),
    [
        # Files of one record in which a byte or two were changed. RowGroupMetaData.column calls
        # std::terminate over sizes that nobody needs …
        ("histogram", 1, ""),  # bytes 688, 689 from 38, 0 to 22, 128: a list of one size, not two
        ("repetition_kind", 0, "field 3 of another type"),  # byte 433 from 37 to 36
        # … and ColumnChunkMetaData.statistics over a type that disagrees with the schema's.
        ("column_type", 1, ""),  # byte 1241 from 12 to 6: eventid is INT96
    ],
)
def test_a_footer_that_ends_pyarrow_ends_nothing_here(name: str, counted: int, reason: str) -> None:
    [told] = read(MALFORMED / f"{name}.parquet")
    assert told["counted"] == counted
    assert [reason in why for _, why in told["bad"]] == [True] * (1 - counted)
