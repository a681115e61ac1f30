"""What is inside a page, as far as it tells how much Arrow will make of it.

A value of a dictionary is copied for each row where not all of a column refers to one; and a value
in DELTA_BYTE_ARRAY is as much of the value before as it says, and a few bytes. Apache Parquet
format, "Encodings".
"""

import struct
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from trailsight.source.formats.tables.pages import Page

CODECS = {1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
"""``CompressionCodec`` of Parquet, as Arrow names them; LZO and Hadoop's LZ4 are left out."""
LARGEST = 4 << 20
"""Bytes of a page from which on it isn't looked into; writers make them of 1 MB."""
VALUES = 1 << 20
BLOCK = 1 << 12
"""Deltas of a block; writers put 128 there."""
FAULTS = (pa.ArrowException, OSError, ValueError, IndexError, OverflowError, struct.error)


def longest(file: BinaryIO, page: Page, codec: int) -> int:
    """Bytes of the longest text of a dictionary; of all of it where it can't be looked into."""
    try:
        content = _content(file, page, codec)
        most = at = 0
        read = struct.Struct("<I").unpack_from
        if page.values:
            [most] = read(content)
            if len(content) == page.values * (4 + most):  # ids are all of one length
                heads = np.frombuffer(content, np.uint8).reshape(page.values, -1)[:, :4]
                if (heads == heads[0]).all():
                    return int(most)
        for _ in range(page.values):
            (length,) = read(content, at)
            most, at = max(most, length), at + 4 + length
    except FAULTS:
        return page.size
    return min(most, page.size)


def expanded(file: BinaryIO, page: Page, codec: int, repeated: bool, optional: bool) -> int:
    """Bytes of all texts of a page in DELTA_BYTE_ARRAY; the most there can be where it can't be
    looked into."""
    try:
        content = _content(file, page, codec)
        at = 0
        for leveled in (repeated, optional) if page.levels is None else ():
            if leveled:
                (length,) = struct.unpack_from("<I", content, at)
                at += 4 + length
        return page.size + _sum(content, at, page.values)
    except FAULTS:
        return page.size * max(page.values, 1)


def _content(file: BinaryIO, page: Page, codec: int) -> bytes:
    """The values, and the levels before them where they are compressed too."""
    if page.size > LARGEST or page.values > VALUES:
        raise ValueError("too large")
    levels = page.levels or 0
    file.seek(page.start + levels)
    content = file.read(page.packed - levels)
    if codec and page.is_packed:
        size = page.size - levels
        unpacked: bytes = pa.decompress(content, size, CODECS.get(codec, ""), asbytes=True)
        return unpacked
    return content


def _sum(content: bytes, at: int, values: int) -> int:
    """The sum of the lengths that DELTA_BINARY_PACKED begins with at a place."""
    size, at = _number(content, at)
    parts, at = _number(content, at)
    count, at = _number(content, at)
    first, at = _number(content, at)
    if count > values or size > BLOCK or not 0 < parts <= size or size // parts % 8:
        raise ValueError("no lengths")
    each = size // parts
    deltas = [np.array([_signed(first)], np.int64)]
    left = count - 1
    while left > 0:
        least, at = _number(content, at)
        widths = content[at : at + parts]
        at += parts
        for width in widths[: -(-left // each)]:
            packed = np.frombuffer(content, np.uint8, each * width // 8, at)
            bits = np.unpackbits(packed, bitorder="little").reshape(each, width)
            steps = bits @ (1 << np.arange(width, dtype=np.int64))
            deltas.append((steps + _signed(least))[:left])
            at += len(packed)
            left -= len(deltas[-1])
        if len(widths) < parts:
            raise IndexError
    lengths = np.cumsum(np.concatenate(deltas))
    if count and not 0 <= lengths.min() <= lengths.max() <= len(content):
        raise ValueError("no lengths")
    return int(lengths.sum()) if count else 0


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 35:
            raise ValueError("no length")


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
