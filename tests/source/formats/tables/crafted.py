"""Parquet files changed by hand: any field of the footer, or of a page's header.

A structure is a dict of its fields, each a pair of Thrift's kind and a value: a number, bytes, a
dict again, or for a list a pair of its elements' kind and their values.
"""

from collections.abc import Callable
from typing import Any

MAGIC = b"PAR1"
BOOLS, BYTE, NUMBERS, DOUBLE, BINARY, LIST, STRUCT = (1, 2), 3, (4, 5, 6), 7, 8, 9, 12
Struct = dict[int, tuple[int, Any]]


def footer(content: bytes) -> Struct:
    """What the footer of a file holds."""
    told, _ = decoded(content, len(content) - 8 - _length(content))
    return told


def with_footer(content: bytes, changed: Struct | bytes) -> bytes:
    """The file with another footer."""
    new = changed if isinstance(changed, bytes) else encoded(changed)
    pages = content[: len(content) - 8 - _length(content)]
    return pages + new + len(new).to_bytes(4, "little") + MAGIC


def chunk(told: Struct, path: str, group: int = 0) -> Struct:
    """The ``ColumnMetaData`` of a column."""
    for one in told[4][1][1][group][1][1][1]:
        column: Struct = one[3][1]
        if b".".join(column[3][1][1]).decode() == path:
            return column
    raise KeyError(path)


def with_page(content: bytes, path: str, change: Callable[[Struct], bytes | None]) -> bytes:
    """The file with the header of a column's first page changed; the chunk moves to its end.

    What ``change`` returns is the page's new content.
    """
    told = footer(content)
    column = chunk(told, path)
    start = min(column[place][1] for place in (9, 11) if place in column)
    header, body = decoded(content, start)
    old = header[3][1]
    inside = change(header)
    if inside is None:
        inside = content[body : body + old]
    new = encoded(header) + inside
    body += old
    moved = new + content[body : start + column[7][1]]
    pages = content[: len(content) - 8 - _length(content)]
    shift = len(pages) - start
    for place in (9, 11):
        if place in column:
            later = 0 if column[place][1] == start else len(new) - (body - start)
            column[place] = (6, column[place][1] + shift + later)
    column[7] = (6, len(moved))
    return with_footer(pages + moved + content[len(pages) :], told)


def decoded(content: bytes, at: int) -> tuple[Struct, int]:
    """The structure at a place, and where it ends."""
    told: Struct = {}
    number = 0
    while content[at]:
        kind, delta = content[at] & 15, content[at] >> 4
        at += 1
        if delta:
            number += delta
        else:
            number, at = _signed(content, at)
        value, at = _value(content, at, kind)
        told[number] = (kind, value)
    return told, at + 1


def encoded(told: Struct) -> bytes:
    """The structure in Thrift's compact protocol."""
    fields = [bytes([kind]) + _zigzag(n) + _put(kind, value) for n, (kind, value) in told.items()]
    return b"".join(fields) + b"\0"


def varint(value: int) -> bytes:
    """A number without a sign."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _value(content: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in BOOLS:
        return None, at
    if kind in NUMBERS:
        return _signed(content, at)
    if kind == STRUCT:
        return decoded(content, at)
    if kind == LIST:
        size, of = content[at] >> 4, content[at] & 15
        at += 1
        if size == 15:
            size, at = _number(content, at)
        values = []
        for _ in range(size):
            value, at = (content[at], at + 1) if of in BOOLS else _value(content, at, of)
            values.append(value)
        return (of, values), at
    size = {BYTE: 1, DOUBLE: 8}.get(kind, 0)
    if kind == BINARY:
        size, at = _number(content, at)
    return content[at : at + size], at + size


def _put(kind: int, value: Any) -> bytes:
    if kind in BOOLS:
        return b""
    if kind in NUMBERS:
        return _zigzag(value)
    if kind == STRUCT:
        return encoded(value)
    if kind == LIST:
        of, values = value
        parts = [bytes([one]) if of in BOOLS else _put(of, one) for one in values]
        return bytes([0xF0 | of]) + varint(len(values)) + b"".join(parts)
    return (varint(len(value)) if kind == BINARY else b"") + bytes(value)


def _number(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while content[at] > 127:
        value |= (content[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return value | content[at] << shift, at + 1


def _signed(content: bytes, at: int) -> tuple[int, int]:
    value, at = _number(content, at)
    return (value >> 1) ^ -(value & 1), at


def _zigzag(value: int) -> bytes:
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _length(content: bytes) -> int:
    return int.from_bytes(content[-8:-4], "little")
