"""Why a record can't be read, in words that name the field."""

import re
from functools import cache
from typing import Any

import msgspec

KEY = re.compile(rb'"([^"\\]{1,64})"\s*:')
OFFSET = re.compile(r"\(byte (\d+)\)")
NEAR = 4096
"""Bytes before a fault in which its field is looked for at first."""

FAULTS = (ValueError, RecursionError)  # msgspec's own errors and UnicodeDecodeError are ValueErrors


@cache
def decoder(of: object) -> msgspec.json.Decoder[Any]:
    """A decoder of JSON into ``of``."""
    return msgspec.json.Decoder(of)


def sound(raw: bytes) -> bool:
    """Whether it is JSON at all, whatever it says."""
    try:
        decoder(msgspec.Raw).decode(raw)
    except FAULTS:
        return False
    return True


def reason(fault: Exception, raw: bytes) -> str:
    """What ``fault`` says of ``raw``, with the name of the field where it lies."""
    if isinstance(fault, msgspec.ValidationError):
        return str(fault)  # which has the field
    if isinstance(fault, RecursionError):
        return "nested too deep"
    if isinstance(fault, UnicodeDecodeError):
        at = raw.find(fault.object)
        return f"not UTF-8{_field(raw, at + fault.start)}"
    offset = OFFSET.search(str(fault))
    return f"{fault}{_field(raw, int(offset[1]) if offset else len(raw))}"


def _field(raw: bytes, offset: int) -> str:
    found = KEY.findall(raw, max(0, offset - NEAR), offset) or KEY.findall(raw, 0, offset)
    return f" in `{found[-1].decode('utf-8', 'replace')}`" if found else ""


def elements(content: bytes) -> list[bytes]:
    """The values of an array's content; none where it is no such thing."""
    try:
        return [bytes(raw) for raw in decoder(list[msgspec.Raw]).decode(b"[" + content + b"]")]
    except FAULTS:
        return []
