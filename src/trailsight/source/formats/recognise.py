"""What kind of file it is, by its first bytes."""

import re
from enum import Enum, auto

from trailsight.source.formats.inflate import Content

PARQUET_MAGIC = b"PAR1"
HEAD = 64 << 10
"""Bytes that are looked at."""
HEADER = re.compile(rb"[^\n]*eventtime[^\n]*", re.IGNORECASE)
STAMPED = re.compile(rb"\s*\d{4}-\d\d-\d\dT[\d:.]{8,15}Z\s")
BLANK = b" \t\r\n"


class Kind(Enum):
    """How a file has to be taken apart."""

    EMPTY = auto()
    JSON = auto()
    """Objects: in an array, in an envelope, or one after the other."""
    STAMPED = auto()
    """Lines of a CloudWatch Logs export: a time, and what was logged."""
    PARQUET = auto()
    CSV = auto()
    OTHER = auto()


def recognise(content: Content) -> Kind:
    """The kind of a file that begins with ``content``."""
    if content.startswith(PARQUET_MAGIC):
        return Kind.PARQUET
    head = (content.lstrip(BLANK) if content[:1].isspace() else content)[:HEAD]
    if head.startswith((b"{", b"[")):
        return Kind.JSON
    if STAMPED.match(head):
        return Kind.STAMPED
    if HEADER.match(head) and b"," in head:
        return Kind.CSV
    return Kind.OTHER if head else Kind.EMPTY
