"""Arrow arrays out of numpy and text, from their buffers.

``pyarrow.array`` would do as well, but imports pandas to see whether it was given a Series: 50 MB
of every extraction. ``cast`` and ``take`` import all of ``pyarrow.compute``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def integers(values: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """(N,) int32 or int64, null where ``missing``."""
    values = np.ascontiguousarray(values)
    kind = {4: pa.int32(), 8: pa.int64()}[values.dtype.itemsize]
    valid = None if missing is None else _bits(~missing)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(values)])


def moments(seconds: NDArray[np.int64]) -> pa.Array:
    """(N,) times in UTC of seconds since the epoch."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(seconds))]
    return pa.Array.from_buffers(pa.timestamp("s", "UTC"), len(seconds), buffers)


def minutes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """(N,) minutes since the epoch of times."""
    a_minute = 60 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[column.type.unit]
    return numbers(column.combine_chunks().view(pa.int64())) // a_minute


def coded(column: pa.ChunkedArray) -> tuple[NDArray[np.int64], list[Any]]:
    """(N,) places in the values of a column, -1 where it is null, and these values, distinct."""
    if pa.types.is_boolean(column.type):
        array = column.combine_chunks()
        bits = np.unpackbits(np.frombuffer(array.buffers()[1], np.uint8), bitorder="little")
        return bits[array.offset : array.offset + len(array)].astype(np.int64), [False, True]
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    return numbers(array.indices), array.dictionary.to_pylist()


def booleans(values: NDArray[np.bool_]) -> pa.Array:
    """(N,) without nulls."""
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, _bits(values)])


def texts(values: Sequence[str]) -> pa.Array:
    """(N,) without nulls."""
    encoded = [value.encode() for value in values]
    ends = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(one) for one in encoded], out=ends[1:])
    if ends[-1] > np.iinfo(np.int32).max:
        raise OverflowError("more than 2 GB of text in one column")
    buffers = [None, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def numbers(array: pa.Array) -> NDArray[np.int64]:
    """(N,) of an array of signed integers; -1 where it is null."""
    valid, data = array.buffers()
    if data is None or not len(array):
        return np.full(len(array), -1, np.int64)
    reach = slice(array.offset, array.offset + len(array))
    plain = np.frombuffer(data, f"i{array.type.bit_width // 8}")[reach].astype(np.int64)
    if valid is None or not array.null_count:
        return plain
    bits = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")[reach]
    return np.where(bits > 0, plain, -1)


def _bits(values: NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(values, bitorder="little"))
