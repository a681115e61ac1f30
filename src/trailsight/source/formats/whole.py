"""A sound trail file of common size, decoded at once: the shortest way, and the usual one."""

import re

from trailsight.source.cutting.cutter import Cutter
from trailsight.source.formats.inflate import Content
from trailsight.source.formats.reasons import FAULTS, decoder
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

BEGIN = re.compile(rb'[ \t\r\n]*\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
END = re.compile(rb"\][ \t\r\n]*(\}[ \t\r\n]*)\Z")
ENDS_WITHIN = 64


def whole(content: Content, of: type[Record], cutter: Cutter | None = None) -> Parsed | None:
    """The records of ``{"Records": […]}`` or a bare array; None where anything is unusual.

    Only the array is decoded: were ``Records`` there twice, JSON's rule (the last one counts)
    would lose the first without a word.
    """
    begin = BEGIN.match(content)
    array: Content | memoryview = content
    if begin:
        end = END.search(content, max(begin.end(), len(content) - ENDS_WITHIN))
        if end is None:
            return None
        array = memoryview(content)[begin.end() : end.start(1)]
        cut = cutter and cutter.cut(array)
        if cut:
            return cut
    elif content.lstrip()[:1] != b"[":
        return None
    try:
        records: list[Record] = decoder(list[of]).decode(array)  # type: ignore[valid-type]
    except FAULTS:
        return None
    if not all(record.eventID for record in records):
        return None  # the bytes of each are wanted
    return Parsed(records, range(len(records)), size=len(content))
