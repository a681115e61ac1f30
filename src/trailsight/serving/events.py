"""Insight events as they are found in a log tree."""

import gzip
import logging
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct, field

from trailsight.contracts.activity import MANAGEMENT

log = logging.getLogger("trailsight")


class Event(NamedTuple):
    """One Insight event; ``(time, id)`` orders events."""

    time: int
    """Seconds since the epoch, UTC."""
    id: str
    account: str
    region: str
    source: str
    name: str
    category: str
    """Of the calls that it is about: ``Management`` or ``Data``."""
    trail: str | None
    """ARN of the trail that a data-event insight belongs to."""
    record: str
    """The record itself, as it is written in its file."""


class _Details(Struct, rename="camel"):
    event_source: str
    event_name: str
    source_event_category: str = MANAGEMENT
    insight_source: str | None = None


class _Record(Struct, rename="camel"):
    event_time: datetime
    aws_region: str
    insight_details: _Details
    event_id: str = field(name="eventID")
    recipient_account_id: str = ""


class _File(Struct):
    records: list[msgspec.Raw] = field(name="Records")


def read_events(path: Path) -> tuple[Event, ...]:
    """The events of one file; what is no Insight event is passed over with a warning.

    Raises ``FileNotFoundError`` when the file has gone.
    """
    try:
        content = gzip.decompress(path.read_bytes())
        records = msgspec.json.decode(content, type=_File).records
    except FileNotFoundError:
        raise
    except (OSError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("%s: not a log file: %s", path, error)
        return ()
    return tuple(_events(path, records))


def _events(path: Path, records: list[msgspec.Raw]) -> Iterator[Event]:
    for number, raw in enumerate(records, 1):
        try:
            record = msgspec.json.decode(raw, type=_Record)
        except msgspec.ValidationError as error:
            log.warning("%s: record %d: not an Insight event: %s", path, number, error)
            continue
        moment = record.event_time
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        details = record.insight_details
        yield Event(
            time=int(moment.timestamp()),
            id=record.event_id,
            account=record.recipient_account_id,
            region=record.aws_region,
            source=details.event_source,
            name=details.event_name,
            category=details.source_event_category,
            trail=details.insight_source,
            record=bytes(raw).decode(),
        )
