"""From a file's bytes to its records: fast when the file is sound, one by one when it is not."""

import json
from dataclasses import dataclass, field
from functools import cache

import msgspec

from trailsight.source.record import Probe, RawTrail, Record, Trail

NOT_CALLS = frozenset({"AwsCloudTrailInsight", "AwsAggregatedEvent"})


@dataclass
class Parsed:
    """The records of one file; ``raws`` are their own bytes, kept only when they were parted."""

    records: list[Record] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    bad: list[tuple[str, str, int]] = field(default_factory=list)
    """(position, reason, bytes)"""
    out_of_scope: int = 0
    kind: str = "records"


@cache
def _decoder(of: type) -> msgspec.json.Decoder:  # type: ignore[type-arg]
    return msgspec.json.Decoder(of)


def parse(content: bytes, *, parted: bool = False) -> Parsed:
    """The records in ``{"Records": […]}``, a bare array, or a single record.

    ``parted`` asks for the raw bytes of each record as well.
    """
    if not content.strip():
        return Parsed(bad=[("file", "empty", len(content))])
    if not parted:
        try:
            of = list[Record] if content.lstrip()[:1] == b"[" else Trail
            decoded = _decoder(of).decode(content)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            pass  # something in it is wrong: part it, to find out what
        else:
            records = decoded.Records if isinstance(decoded, Trail) else decoded
            return Parsed(records, list(range(len(records))))
    return _one_by_one(content)


def _one_by_one(content: bytes) -> Parsed:
    parsed = Parsed()
    try:
        raws = _part(content)
    except msgspec.ValidationError:
        return _not_a_trail(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raws, reason = _salvage(content), str(error)
        rest = len(content) - sum(len(raw) for raw in raws)
        parsed.bad.append((f"after record {len(raws) - 1}" if raws else "file", reason, rest))
    for position, raw in enumerate(raws):
        try:
            record = _decoder(Record).decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            if _probe(raw).eventType in NOT_CALLS:
                parsed.out_of_scope += 1
            else:
                parsed.bad.append((f"record {position}", str(error), len(raw)))
            continue
        parsed.records.append(record)
        parsed.positions.append(position)
        parsed.raws.append(raw)
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


def _not_a_trail(content: bytes) -> Parsed:
    if _probe(content).digestStartTime is not None:
        return Parsed(kind="digest")
    try:
        record = _decoder(Record).decode(content)
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
