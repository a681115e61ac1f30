"""What an object of a file is, by its own fields, and the record in it.

- a record: AWS user guide, "CloudTrail record contents";
- LookupEvents: API reference, ``Event`` (its ``CloudTrailEvent`` is the record as a string);
- CloudWatch Logs: API reference, ``FilteredLogEvent``, and user guide, "Subscription filters"
  (``message`` is the record as a string; control messages test whether a stream takes them);
- EventBridge: user guide, "AWS service events delivered via AWS CloudTrail" (``detail``).
"""

from enum import Enum
from typing import NamedTuple

import msgspec

from trailsight.source.classify import NOT_CALLS, NOTIFIED
from trailsight.source.formats.forms import CLOUDWATCH, EVENTBRIDGE, LOOKUP, TRAIL
from trailsight.source.formats.reasons import FAULTS, decoder, reason
from trailsight.source.record import Record

CONTROL = "CWL CONTROL MESSAGE"


class Outcome(Enum):
    """What an object is, that is sound and no record of a call."""

    OUT_OF_SCOPE = "out of scope"
    DIGEST = "digest"


class Unfit(Exception):  # noqa: N818 - told in the quarantine, never raised to a caller
    """An object can't be read, and why."""


class Probe(msgspec.Struct, gc=False):
    """Enough of an object to say what it is; absent fields are empty, others any JSON."""

    eventType: msgspec.Raw = msgspec.Raw()  # noqa: N815
    eventSource: msgspec.Raw = msgspec.Raw()  # noqa: N815
    EventSource: msgspec.Raw = msgspec.Raw()
    digestStartTime: msgspec.Raw = msgspec.Raw()  # noqa: N815
    CloudTrailEvent: msgspec.Raw = msgspec.Raw()
    message: msgspec.Raw = msgspec.Raw()
    detail: msgspec.Raw = msgspec.Raw()
    detail_type: msgspec.Raw = msgspec.field(default=msgspec.Raw(), name="detail-type")


class Seen(NamedTuple):
    """An object, understood."""

    form: str | None
    """The format that it is of; None where it fits any."""
    record: Record | Outcome
    raw: bytes
    """The record's own bytes."""


NOTHING = Probe()


def see(raw: bytes, of: type[Record]) -> Seen:
    """What an object is; raises ``Unfit``."""
    try:
        return Seen(TRAIL, decoder(of).decode(raw), raw)
    except FAULTS as fault:
        probe = _probe(raw)
        if _is_event(probe):
            return Seen(EVENTBRIDGE, *_bridged(probe, of))
        if bytes(probe.CloudTrailEvent):
            return Seen(LOOKUP, *_quoted(probe.CloudTrailEvent, of, "CloudTrailEvent"))
        if bytes(probe.message):
            return Seen(CLOUDWATCH, *_quoted(probe.message, of, "message"))
        return Seen(None, _other(probe, fault, raw), raw)


def _is_event(probe: Probe) -> bool:
    return bool(bytes(probe.detail) and (bytes(probe.detail_type) or not bytes(probe.eventType)))


def see_text(text: bytes, of: type[Record]) -> Seen:
    """The same for what stands behind the time in a line of a CloudWatch Logs export."""
    if text.startswith(CONTROL.encode()):
        return Seen(CLOUDWATCH, Outcome.OUT_OF_SCOPE, text)
    return Seen(CLOUDWATCH, *_record(text, of))


def _probe(raw: bytes) -> Probe:
    try:
        probe: Probe = decoder(Probe).decode(raw)
    except FAULTS:
        return NOTHING
    return probe


def _other(probe: Probe, fault: Exception, raw: bytes) -> Outcome:
    """What is no record: raises ``Unfit`` unless it is known to be something else."""
    if bytes(probe.eventType).strip(b'"').decode("utf-8", "replace") in NOT_CALLS:
        return Outcome.OUT_OF_SCOPE
    if bytes(probe.eventSource or probe.EventSource).startswith(f'"{NOTIFIED}'.encode()):
        return Outcome.OUT_OF_SCOPE  # SNS and SQS give no eventTime
    if bytes(probe.digestStartTime):
        return Outcome.DIGEST
    raise Unfit(reason(fault, raw)) from fault


def _record(raw: bytes, of: type[Record]) -> tuple[Record | Outcome, bytes]:
    try:
        return decoder(of).decode(raw), raw
    except FAULTS as fault:
        return _other(_probe(raw), fault, raw), raw


def _quoted(raw: msgspec.Raw, of: type[Record], field: str) -> tuple[Record | Outcome, bytes]:
    """A record that is the text of a field; some tools have parsed that text already."""
    content = bytes(raw)
    try:
        if content.startswith(b'"'):
            text = decoder(str).decode(content)
            if text.startswith(CONTROL):
                return Outcome.OUT_OF_SCOPE, content
            content = text.encode()
        return _record(content, of)
    except Unfit as unfit:
        raise Unfit(f"{field}: {unfit}") from unfit
    except FAULTS as fault:
        raise Unfit(f"{field}: {reason(fault, content)}") from fault


def _bridged(probe: Probe, of: type[Record]) -> tuple[Record | Outcome, bytes]:
    kind = bytes(probe.detail_type)
    if (kind and not kind.endswith(b' via CloudTrail"')) or kind.startswith(b'"AWS Insight'):
        return Outcome.OUT_OF_SCOPE, bytes(probe.detail)
    try:
        return _record(bytes(probe.detail), of)
    except Unfit as unfit:
        raise Unfit(f"detail: {unfit}") from unfit
