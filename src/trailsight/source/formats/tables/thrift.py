"""Thrift's compact protocol, as much of it as Parquet's own structures take.

``thrift-compact-protocol.md`` of Apache Thrift. Whoever reads after us must not see anything else
than we did: a field that stands there twice, or with another type than it should have, is refused,
where other readers let the last one count or pass over it.
"""

from collections.abc import Mapping
from typing import Any

from trailsight.source.formats.tables.rows import TableError

I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12
TRUE, FALSE, BYTE, I16, DOUBLE, SET = 1, 2, 3, 4, 7, 10
BOOL = TRUE
"""As it is wanted; it stands there as either one, and is told as Python's."""
DEEPEST = 16

Shape = Mapping[int, object]
"""The fields of a struct that are wanted, each with the kind that it must be of: a number above, a
``Shape``, or a list of either one, ``[I32]``."""


class Compact:
    """Reads one structure. Raises ``TableError``, or ``IndexError`` where the content breaks off.

    ``what`` it is is told in errors.
    """

    def __init__(self, content: bytes, what: str) -> None:
        self._content = content
        self._what = what
        self.at = 0
        """Where it has got to."""

    def struct(self, shape: Shape) -> tuple[dict[int, Any], bytes]:
        """The wanted fields of the struct that begins here, and a struct of nothing else.

        Numbers are told as numbers, texts and structs of no ``Shape`` as bytes.
        """
        told: dict[int, Any] = {}
        kept = bytearray()
        number = last = 0
        while head := self._byte():
            kind = head & 15
            number = number + (head >> 4) if head >> 4 else self._signed(32)
            wanted = shape.get(number)
            if wanted is None:
                self._skip(kind, 0)
                continue
            if number in told:
                raise self._error(f"field {number} twice")
            if kind != _kind(wanted) and (wanted, kind) != (BOOL, FALSE):
                raise self._error(f"field {number} of another type")
            told[number], raw = (kind == TRUE, b"") if wanted == BOOL else self._value(wanted)
            kept += _field(kind, number, last) + raw
            last = number
        return told, bytes(kept) + b"\0"

    def _value(self, wanted: object) -> tuple[Any, bytes]:
        start = self.at
        if isinstance(wanted, Mapping):
            return self.struct(wanted)
        if isinstance(wanted, list):
            return self._list(wanted[0])
        value: int | bytes | None = None
        if wanted in (I32, I64):
            value = self._signed(32 if wanted == I32 else 64)
        elif wanted == BINARY:
            length = self._number()
            value = self._content[self.at : self.at + length]
            self._pass(length)
        else:
            self._skip(_kind(wanted), 0)
        raw = self._content[start : self.at]
        return raw if value is None else value, raw

    def _list(self, wanted: object) -> tuple[list[Any], bytes]:
        start = self.at
        kind, size = self._list_head()
        if size and kind != _kind(wanted):
            raise self._error("a list of another type")
        head = self._content[start : self.at]
        values = [self._value(wanted) for _ in range(size)]
        return [value for value, _ in values], head + b"".join(raw for _, raw in values)

    def _list_head(self) -> tuple[int, int]:
        head = self._byte()
        size = self._number() if head >> 4 == 15 else head >> 4
        if size > len(self._content) - self.at:  # each element takes a byte at least
            raise IndexError
        return head & 15, size

    def _byte(self) -> int:
        self.at += 1
        return self._content[self.at - 1]

    def _pass(self, count: int) -> None:
        self.at += count
        if self.at > len(self._content):
            raise IndexError

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128 and value < 1 << 64:
                return value
            if shift > 63:
                raise self._error("a number of more than 64 bits")

    def _signed(self, bits: int) -> int:
        value = self._number()
        if value >> bits:
            raise self._error(f"a number of more than {bits} bits")
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int, depth: int) -> None:
        if depth > DEEPEST:
            raise self._error("structs that are nested too deeply")
        if kind in (I16, I32, I64):
            self._number()
        elif kind in (BYTE, DOUBLE):
            self._pass(1 if kind == BYTE else 8)
        elif kind == BINARY:
            self._pass(self._number())
        elif kind in (LIST, SET):
            of, size = self._list_head()
            if of in (TRUE, FALSE, BYTE):  # booleans take no byte as fields, and one as elements
                self._pass(size)
                return
            for _ in range(size):
                self._skip(of, depth + 1)
        elif kind == STRUCT:
            while head := self._byte():
                if not head >> 4:
                    self._signed(32)
                self._skip(head & 15, depth + 1)
        elif kind not in (TRUE, FALSE):
            raise self._error("a field of an unknown kind")

    def _error(self, problem: str) -> TableError:
        return TableError(f"{self._what}: {problem}")


def _kind(wanted: object) -> int:
    if isinstance(wanted, int):
        return wanted
    return LIST if isinstance(wanted, list) else STRUCT


def _field(kind: int, number: int, last: int) -> bytes:
    """The head of a field that follows field ``last``; both are small in Parquet's structures."""
    if 0 < number - last < 16:
        return bytes(((number - last) << 4 | kind,))
    return bytes((kind, number << 1))
