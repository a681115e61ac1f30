"""What rows of Arrow's weigh once they are Python's, where nothing is shared between them."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.source.formats.tables.rows import TableError

HEAVIEST = 4 << 20
"""Bytes of a row; CloudTrail's limit is 1 MB."""
BYTES = 8 << 20
"""Bytes of rows that are handed over at once."""
ELEMENT = 8
"""Bytes of an element of a list beside what it holds."""

Weights = NDArray[np.int64]


def weights(batch: pa.RecordBatch) -> Weights:
    """Bytes of each row; raises ``TableError`` for a batch that refers to what isn't there."""
    total = np.zeros(batch.num_rows, np.int64)
    for column in batch.columns:
        total += _weights(column)
    return total


def cut(weight: Weights) -> Iterator[tuple[int, int, Weights]]:
    """Where to cut rows of those weights, and the weights; a row too heavy stands alone."""
    ends = np.concatenate([[0], np.cumsum(weight)])
    start = 0
    for row in [*np.flatnonzero(weight > HEAVIEST).tolist(), len(weight)]:
        while start < row:
            stop = int(np.searchsorted(ends, ends[start] + BYTES, side="right")) - 1
            stop = min(stop, row)
            yield start, stop, weight[start:stop]
            start = stop
        if row < len(weight):
            yield row, row + 1, weight[row : row + 1]
            start = row + 1


def _weights(array: pa.Array) -> Weights:
    of = array.type
    kinds = pa.types
    if kinds.is_dictionary(of):
        return _of_dictionary(array)
    if kinds.is_struct(of):
        parts = [_weights(array.field(place)) for place in range(of.num_fields)]
        return np.sum(parts, axis=0) if parts else np.zeros(len(array), np.int64)
    if kinds.is_map(of):
        inner = _weights(array.keys) + _weights(array.items)
        return _of_elements(array, inner)
    if kinds.is_list(of) or kinds.is_large_list(of):
        return _of_elements(array, _weights(array.values))
    if kinds.is_binary(of) or kinds.is_string(of) or kinds.is_large_binary(of) or (
        kinds.is_large_string(of)
    ):  # fmt: skip
        return _lengths(array)
    width = 0 if kinds.is_null(of) else max(1, of.bit_width // 8)
    return np.full(len(array), width, np.int64)


def _lengths(array: pa.Array) -> Weights:
    import pyarrow.compute as pc

    lengths = pc.binary_length(array).fill_null(0).to_numpy(zero_copy_only=False)
    return np.asarray(lengths, np.int64)


def _of_dictionary(array: pa.DictionaryArray) -> Weights:
    codes = array.indices.fill_null(0).to_numpy(zero_copy_only=False)
    inner = _weights(array.dictionary)
    known = array.indices.null_count == len(array) or (
        codes.min() >= 0 and codes.max() < len(inner)
    )
    valid = array.indices.is_valid().to_numpy(zero_copy_only=False)
    if not known:  # Arrow doesn't look
        raise TableError("a value that its dictionary doesn't hold")
    return np.where(valid, inner[codes], 0) if len(inner) else np.zeros(len(array), np.int64)


def _of_elements(array: pa.Array, inner: Weights) -> Weights:
    ends = np.concatenate([[0], np.cumsum(inner + ELEMENT)])
    at = array.offsets.to_numpy(zero_copy_only=False)
    told: Weights = ends[at[1:]] - ends[at[:-1]]
    return told
