"""From the bytes of a file to the Insight records in it, whatever they are wrapped in."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

LARGEST = 1 << 28
"""Bytes of a file's content; Insight files hold kilobytes."""
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True)
class Unpacked:
    """One record, or what stands where one should be."""

    position: str
    content: Any
    account: str | None = None
    """Told by what the record came in."""
    region: str | None = None
    reason: str | None = None
    """Why there is no record to be had; None where there is one."""


def content_of(raw: bytes) -> bytes:
    """The plain content of a file that may be gzip; raises ``ValueError`` for a damaged one."""
    parts, size = [], 0
    if not raw.startswith(b"\x1f\x8b"):
        parts, size, raw = [raw], len(raw), b""
    while raw.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(31)
        try:
            parts.append(member.decompress(raw, LARGEST + 1 - size))
        except zlib.error as error:
            raise ValueError(f"corrupt gzip: {error}") from None
        size += len(parts[-1])
        if size <= LARGEST and not member.eof:
            raise ValueError("truncated gzip")
        raw = member.unused_data if size <= LARGEST else b""
    if size > LARGEST:
        raise ValueError(f"holds more than {LARGEST:,} bytes")
    return b"".join(parts)


def unpack(content: bytes, *, lines: bool) -> Iterator[Unpacked]:
    """The records of one file, with their positions.

    A file is ``{"Records": [...]}``, ``{"Events": [...]}`` as ``lookup-events`` prints it or as
    the user guide does, an array, one record, or one EventBridge event; with ``lines`` one of
    these a line.
    """
    if not lines:
        yield from _decoded(content, "file")
        return
    for number, line in enumerate(content.splitlines()):
        if line.strip():
            yield from _decoded(line, f"line {number + 1}")


def _decoded(content: bytes, where: str) -> Iterator[Unpacked]:
    try:
        value = msgspec.json.decode(content)
    except UNREADABLE as error:
        yield Unpacked(where, None, reason=str(error))
        return
    many = value if isinstance(value, list) else None
    if isinstance(value, dict):
        many = next((value[name] for name in ("Records", "Events") if name in value), None)
    if many is None:
        yield _one(value, where)
    elif not isinstance(many, list):
        yield Unpacked(where, value, reason="neither a record nor a list of records")
    else:
        prefix = "" if where == "file" else f"{where}, "
        for position, entry in enumerate(many):
            yield _one(entry, f"{prefix}record {position}")


def _one(value: Any, where: str) -> Unpacked:  # noqa: ANN401 - whatever JSON holds
    """Takes a record out of the envelope that a read API or EventBridge puts it in."""
    account = region = None
    if isinstance(value, dict) and isinstance(value.get("CloudTrailEvent"), str):
        try:
            value = msgspec.json.decode(value["CloudTrailEvent"])
        except UNREADABLE as error:
            return Unpacked(where, value, reason=f"CloudTrailEvent: {error}")
    elif isinstance(value, dict) and isinstance(value.get("detail"), dict):
        account, region = (_text(value.get(name)) for name in ("account", "region"))
        value = value["detail"]
    if not isinstance(value, dict):
        return Unpacked(where, value, reason="not a record")
    return Unpacked(where, value, account, region)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def size_of(content: object) -> int:
    """Bytes of a value as JSON."""
    return len(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))
