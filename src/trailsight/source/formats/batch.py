"""Many objects of one kind decoded at once: what makes sound content fast."""

from typing import Any, Generic, Literal, NamedTuple, TypeVar

import msgspec

from trailsight.source.formats.forms import CLOUDWATCH, EVENTBRIDGE, LOOKUP, TRAIL
from trailsight.source.formats.reasons import FAULTS, decoder
from trailsight.source.record import Record

R = TypeVar("R", bound=Record)
FORM_OF = {"Records": TRAIL, "Events": LOOKUP, "events": CLOUDWATCH, "logEvents": CLOUDWATCH}


class Lookup(msgspec.Struct, gc=False):
    """An ``Event`` of LookupEvents."""

    CloudTrailEvent: str


class Logged(msgspec.Struct, gc=False):
    """A log event of CloudWatch Logs."""

    message: str


class Bridged(msgspec.Struct, Generic[R], gc=False):
    """An event of EventBridge that CloudTrail sent."""

    detail: R
    kind: Literal[
        "AWS API Call via CloudTrail",
        "AWS Console Action via CloudTrail",
        "AWS Console Sign In via CloudTrail",
        "AWS Console Signin via CloudTrail",
        "AWS Service Event via CloudTrail",
    ] = msgspec.field(name="detail-type")


class Many(NamedTuple):
    """The records, and of which format they are; no records where anything does not fit."""

    form: str
    records: list[Record]


def many(content: bytes, container: str, form: str, of: type[Record]) -> Many:
    """The records in objects of an array (without its brackets) or, at the top, of lines."""
    form = FORM_OF.get(container, form)
    try:
        if form == LOOKUP:
            decode = decoder(of).decode
            return Many(form, [decode(e.CloudTrailEvent) for e in _all(content, container, Lookup)])
        if form == CLOUDWATCH:
            decode = decoder(of).decode
            return Many(form, [decode(e.message) for e in _all(content, container, Logged)])
        if form == EVENTBRIDGE:
            kind = Bridged[of]  # type: ignore[valid-type] # made at run time
            return Many(form, [e.detail for e in _all(content, container, kind)])
        return Many(form, _all(content, container, of))
    except FAULTS:
        return Many(form, [])


def _all(content: bytes, container: str, of: type) -> list[Any]:
    if container:
        return list(decoder(list[of]).decode(b"[" + content + b"]"))  # type: ignore[valid-type]
    return decoder(of).decode_lines(content)
