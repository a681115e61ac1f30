"""Lines of a CloudWatch Logs export: ``2026-03-04T10:15:30.123Z {…}``.

User guide, "Export log data to Amazon S3": each line has the time of the log event before it.
"""

import re
from collections.abc import Iterable, Iterator

from trailsight.source.formats.batch import many
from trailsight.source.formats.forms import CLOUDWATCH, TRAIL
from trailsight.source.formats.harvest import Harvest
from trailsight.source.formats.shapes import Unfit, see_text
from trailsight.source.formats.split import MAX_UNIT, TOP
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

STAMP = re.compile(rb"\n[ \t\r]*+\d{4}-\d\d-\d\dT[\d:.]{8,20}Z[ \t]+")


class Stamped:
    """Reads the lines of one file into a harvest."""

    def __init__(self, harvest: Harvest, of: type[Record]) -> None:
        self._harvest = harvest
        self._of = of
        self._dropped = 0
        """Bytes of the line under way that are too many to be kept."""

    def read(self, pieces: Iterable[bytes]) -> Iterator[Parsed]:
        """What the lines hold, in parts; the last one is left in the harvest."""
        rest = b""
        for piece in pieces:
            lines, newline, rest = (rest + piece).rpartition(b"\n")
            if newline:
                self._lines(lines)
            if len(rest) > MAX_UNIT:
                self._dropped += len(rest)
                rest = b""
            self._harvest.went(len(piece))
            if self._harvest.full:
                yield self._harvest.take()
            if self._harvest.stopped:
                return
        self._lines(rest)

    def _lines(self, content: bytes) -> None:
        if self._dropped:
            line, _, content = content.partition(b"\n")
            self._harvest.bad(f"larger than {MAX_UNIT:,} bytes", self._dropped + len(line))
            self._dropped = 0
        bare, stamps = STAMP.subn(b"\n", b"\n" + content)
        records = many(bare, TOP, TRAIL, self._of).records
        ids = [record.eventID for record in records]
        if len(ids) == stamps and all(ids) and self._harvest.fits(CLOUDWATCH):
            self._harvest.records(records, [], len(content))
            return
        for line in content.splitlines():
            if self._harvest.stopped:
                return
            text = STAMP.sub(b"", b"\n" + line).strip()
            if text:
                self._line(text)

    def _line(self, text: bytes) -> None:
        try:
            seen = see_text(text, self._of)
        except Unfit as unfit:
            self._harvest.bad(str(unfit), len(text))
        else:
            self._harvest.seen(seen, seen.form)
