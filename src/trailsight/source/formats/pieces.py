"""From a file's bytes to its records: fast when the file is sound, one by one when it is not."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from trailsight.source.cutting.cutter import Cutter
from trailsight.source.formats.content import cut, readable, seekable
from trailsight.source.formats.forms import CLOUDWATCH, CSV, OCSF, PARQUET, TRAIL, misfit
from trailsight.source.formats.harvest import BARREN, Harvest
from trailsight.source.formats.inflate import Content, Inflated
from trailsight.source.formats.objects import Objects
from trailsight.source.formats.recognise import BLANK, Kind, recognise
from trailsight.source.formats.stamped import Stamped
from trailsight.source.formats.tables.pieces import pieces as tables
from trailsight.source.formats.text import utf8
from trailsight.source.formats.whole import whole
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

TABLES = (PARQUET, OCSF, CSV)
NO_LOG = "not a CloudTrail log file"


def pieces(
    file: BinaryIO,
    form: str | None = None,
    of: type[Record] = Record,
    cutter: Cutter | None = None,
) -> Iterator[Parsed]:
    """The records of a file, in pieces of bounded size, in order.

    ``form`` is the format, None where it is to be recognised; ``of`` what each record is decoded
    into, unless a ``cutter`` does without. Whatever is wrong with the file is told in ``bad``; the
    rest is kept.
    """
    content = Inflated(file)
    parts = utf8(iter(content))
    head: Content = b""
    head, blank = next(parts, head), 0
    while head and blank < BARREN and head[0] in BLANK and not head.strip(BLANK):
        blank += len(head)
        head = next(parts, b"")
    kind = recognise(head)
    if kind is Kind.PARQUET and form in (None, PARQUET, OCSF) and not content.packed:
        yield from _parquet(file, _bytes(chain([head], parts)), form or PARQUET, of)
    elif kind is Kind.CSV and form in (None, CSV):
        yield from tables(readable(_bytes(chain([head], parts))), CSV, of)
    elif kind in (Kind.JSON, Kind.STAMPED) and form not in TABLES:
        yield from _records(kind, head, parts, form, of, content, cutter)
    else:
        yield Parsed(bad=[("file", _refusal(kind, form), content.size)])
    if content.damage:
        yield Parsed(bad=[("file", content.damage, content.size)])


def _records(
    kind: Kind,
    head: Content,
    parts: Iterator[Content],
    form: str | None,
    of: type[Record],
    content: Inflated,
    cutter: Cutter | None,
) -> Iterator[Parsed]:
    more = next(parts, b"")
    if kind is Kind.JSON and form in (None, TRAIL) and not more and not content.damage:
        found = whole(head, of, cutter)
        if found is not None:
            yield found
            return
    harvest = Harvest(form)
    stream = cut(_bytes(chain([head, more], parts)))
    if kind is Kind.STAMPED:
        yield from Stamped(harvest, of).read(stream)
    else:
        objects = Objects(harvest, of, lambda: content.damage is not None)
        yield from objects.read(stream)
        if objects.top:
            harvest.is_no_log()
    yield harvest.take()


def _bytes(parts: Iterable[Content]) -> Iterator[bytes]:
    """The same; what is inflated at once comes in a bytearray, which is not copied in vain."""
    return map(bytes, parts)


def _parquet(
    file: BinaryIO, content: Iterable[bytes], form: str, of: type[Record]
) -> Iterator[Parsed]:
    if file.seekable():
        file.seek(0)
        yield from tables(file, form, of)
        return
    with tempfile.TemporaryFile() as spool:
        yield from tables(seekable(content, spool), form, of)


def _refusal(kind: Kind, form: str | None) -> str:
    """Why a file is not read at all."""
    if kind is Kind.EMPTY:
        return "empty"
    if kind is Kind.OTHER:
        found = None
    else:
        found = {Kind.PARQUET: PARQUET, Kind.CSV: CSV, Kind.STAMPED: CLOUDWATCH}.get(kind, "JSON")
    if form is not None and found != form:
        return misfit(form, found)
    if kind is Kind.PARQUET:
        return "Parquet inside gzip or zstd: decompress it first"
    return f"{NO_LOG}: neither JSON, nor Parquet, nor CSV"
