"""Rows weigh what they hold, whatever Arrow shares between them."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats.tables.rows import TableError
from trailsight.source.formats.tables.weights import BYTES, HEAVIEST, cut, weights

texts = st.none() | st.text("ab\u00e9", max_size=5)
rows = st.fixed_dictionaries(
    {
        "text": texts,
        "coded": texts,
        "struct": st.none() | st.fixed_dictionaries({"a": texts, "b": st.none() | st.booleans()}),
        "list": st.none() | st.lists(st.fixed_dictionaries({"t": texts}), max_size=4),
        "map": st.none() | st.lists(st.tuples(st.text("k", min_size=1), texts), max_size=3),
    }
)
SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("coded", pa.dictionary(pa.int32(), pa.string())),
        ("struct", pa.struct([("a", pa.string()), ("b", pa.bool_())])),
        ("list", pa.list_(pa.struct([("t", pa.string())]))),
        ("map", pa.map_(pa.string(), pa.string())),
    ]
)


def told(value: Any) -> int:
    """The bytes of all texts in a row's value."""
    if isinstance(value, str):
        return len(value.encode())
    parts = value.values() if isinstance(value, dict) else value
    return sum(map(told, parts)) if isinstance(value, dict | list | tuple) else 0


@given(given=st.lists(rows, min_size=1, max_size=12), start=st.integers(0, 11))
def test_a_row_weighs_its_texts_at_least_and_not_those_of_others(
    given: list[dict[str, Any]], start: int
) -> None:
    batch = pa.RecordBatch.from_pylist(given, SCHEMA)
    whole = weights(batch)
    for row, content in enumerate(given):
        assert told(content) <= whole[row] <= told(content) + 9 * 8 + 2
    assert whole[start:].tolist() == weights(batch.slice(start)).tolist()


def test_a_reference_to_nothing_is_told() -> None:
    codes = pa.array([0, 7], pa.int32())
    coded = pa.DictionaryArray.from_arrays(codes, ["a"], safe=False)
    with pytest.raises(TableError, match="dictionary"):
        weights(pa.record_batch([coded], ["a"]))


@given(st.lists(st.sampled_from([0, 1, BYTES // 3, HEAVIEST, HEAVIEST + 1, BYTES + 1])))
def test_rows_are_cut_into_pieces_of_bounded_weight(given: list[int]) -> None:
    weight = np.array(given, np.int64)
    pieces = list(cut(weight))
    assert [row for start, stop, _ in pieces for row in range(start, stop)] == [*range(len(given))]
    for start, stop, part in pieces:
        assert part.tolist() == given[start:stop]
        heavy = [one for one in given[start:stop] if one > HEAVIEST]
        assert sum(given[start:stop]) <= BYTES or len(part) == 1
        assert not heavy or len(part) == 1
