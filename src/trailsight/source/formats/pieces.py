"""From a file's bytes to its records: fast when the file is sound, one by one when it is not."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import BinaryIO

import msgspec

from trailsight.source.formats.content import readable, seekable
from trailsight.source.formats.forms import CSV, OCSF, PARQUET, misfit
from trailsight.source.formats.inflate import Inflated
from trailsight.source.formats.recognise import Kind, recognise
from trailsight.source.formats.tables.pieces import pieces as tables
from trailsight.source.parsed import Parsed
from trailsight.source.record import Probe, RawTrail, Record, Trail

NOT_CALLS = frozenset({"AwsCloudTrailInsight", "AwsAggregatedEvent"})


@cache
def _decoder(of: type) -> msgspec.json.Decoder:  # type: ignore[type-arg]
    return msgspec.json.Decoder(of)


def pieces(file: BinaryIO, form: str | None = None, of: type[Record] = Record) -> Iterator[Parsed]:
    """The records of a file, in pieces of bounded size, in order.

    ``form`` is the format, None where it is to be recognised; ``of`` what each record is decoded
    into. Whatever is wrong with the file is told in ``bad``; the rest is kept.
    """
    content = Inflated(file)
    parts = iter(content)
    head = next(parts, b"")
    whole = chain([head], parts)
    match recognise(head):
        case Kind.PARQUET if content.packed:
            found: Iterator[Parsed] = _refused("Parquet inside gzip or zstd", content)
        case Kind.PARQUET if form not in (None, PARQUET, OCSF):
            found = _refused(misfit(str(form), PARQUET), content)
        case Kind.PARQUET:
            found = _parquet(file, whole, form or PARQUET, of)
        case Kind.CSV if form not in (None, CSV):
            found = _refused(misfit(str(form), CSV), content)
        case Kind.CSV:
            found = tables(readable(whole), CSV, of)
        case _ if form in (PARQUET, OCSF, CSV):
            found = _refused(misfit(str(form), None), content)
        case _:
            parsed = _records(b"".join(whole), of)
            if content.damage:
                parsed.bad = _inside(parsed)
            found = iter([parsed])
    yield from found
    if content.damage:
        yield Parsed(bad=[("file", content.damage, content.size)])


def _refused(reason: str, content: Inflated) -> Iterator[Parsed]:
    yield Parsed(bad=[("file", reason, content.size)])


def _parquet(
    file: BinaryIO, content: Iterable[bytes], form: str, of: type[Record]
) -> Iterator[Parsed]:
    if file.seekable():
        file.seek(0)
        yield from tables(file, form, of)
        return
    with tempfile.TemporaryFile() as spool:
        yield from tables(seekable(content, spool), form, of)


def _records(content: bytes, of: type[Record]) -> Parsed:
    parsed = parse(content, of=of)
    if any(record.eventID is None for record in parsed.records) and not parsed.raws:
        parsed = parse(content, parted=True, of=of)
    return parsed


def _inside(parsed: Parsed) -> list[tuple[str, str, int]]:
    """The bad records only: what breaks off at the damage is told by the damage itself."""
    return [entry for entry in parsed.bad if entry[0].startswith("record ")]


def parse(content: bytes, *, parted: bool = False, of: type[Record] = Record) -> Parsed:
    """The records in ``{"Records": […]}``, a bare array, or a single record.

    ``parted`` asks for the raw bytes of each record as well.
    """
    if not content.strip():
        return Parsed(bad=[("file", "empty", len(content))])
    if not parted:
        try:
            whole = list[of] if content.lstrip()[:1] == b"[" else Trail[of]  # type: ignore[valid-type]
            decoded = _decoder(whole).decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass  # something in it is wrong: part it, to find out what
        else:
            records = decoded.Records if isinstance(decoded, Trail) else decoded
            return Parsed(records, range(len(records)))
    return _one_by_one(content, of)


def _one_by_one(content: bytes, of: type[Record]) -> Parsed:
    parsed = Parsed(positions=(positions := []), raws=(whole := []))
    try:
        raws = _part(content)
    except msgspec.ValidationError:
        return _not_a_trail(content, of)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raws, reason = _salvage(content), str(error)
        rest = len(content) - sum(len(raw) for raw in raws)
        parsed.bad.append((f"after record {len(raws) - 1}" if raws else "file", reason, rest))
    for position, raw in enumerate(raws):
        try:
            record = _decoder(of).decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            if _probe(raw).eventType in NOT_CALLS:
                parsed.out_of_scope += 1
            else:
                parsed.bad.append((f"record {position}", str(error), len(raw)))
            continue
        parsed.records.append(record)
        positions.append(position)
        whole.append(raw)
    return parsed


def _part(content: bytes) -> list[bytes]:
    if content.lstrip()[:1] == b"[":
        raws = _decoder(list[msgspec.Raw]).decode(content)
    else:
        raws = _decoder(RawTrail).decode(content).Records
    return [bytes(raw) for raw in raws]


def _probe(content: bytes) -> Probe:
    try:
        probe: Probe = _decoder(Probe).decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Probe()
    return probe


def _not_a_trail(content: bytes, of: type[Record]) -> Parsed:
    if _probe(content).digestStartTime is not None:
        return Parsed(digest=True)
    try:
        record = _decoder(of).decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        reason = "not a CloudTrail log file: neither `Records` nor an array of records"
        return Parsed(bad=[("file", reason, len(content))])
    return Parsed([record], [0], [content])


def _salvage(content: bytes) -> list[bytes]:
    """The whole records before the place where the JSON breaks off."""
    text = content.decode("utf-8", "surrogateescape")
    decode = json.JSONDecoder().raw_decode
    raws: list[bytes] = []
    at = text.find("[") + 1
    while at:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            value, end = decode(text, at)
        except (ValueError, RecursionError):
            break
        if not isinstance(value, dict):
            break
        raws.append(text[at:end].encode("utf-8", "surrogateescape"))
        at = end
    return raws
