"""From a file's bytes to its records: fast when the file is sound, one by one when it is not."""

import json
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

import msgspec

from trailsight.source.formats.inflate import inflate
from trailsight.source.parsed import Parsed
from trailsight.source.record import Probe, RawTrail, Record, Trail

NOT_CALLS = frozenset({"AwsCloudTrailInsight", "AwsAggregatedEvent"})


@cache
def _decoder(of: type) -> msgspec.json.Decoder:  # type: ignore[type-arg]
    return msgspec.json.Decoder(of)


def pieces(file: BinaryIO, form: str | None = None, of: type[Record] = Record) -> Iterator[Parsed]:
    """The records of a file, in pieces of bounded size, in order.

    ``form`` is the format, None where it is to be recognised; ``of`` what each record is decoded
    into. Whatever is wrong with the file is
    told in ``bad``; the rest is kept.
    """
    raw = file.read()
    inflated = inflate(raw)
    parsed = parse(inflated.content, of=of)
    if any(record.eventID is None for record in parsed.records) and not parsed.raws:
        parsed = parse(inflated.content, parted=True, of=of)
    if inflated.damage:
        parsed.bad = [("file", inflated.damage, len(raw)), *_inside(parsed)]
    yield parsed


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
