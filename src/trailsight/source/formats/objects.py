"""Objects out of JSON of any layout and size; what is damaged costs itself only."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from trailsight.source.formats.batch import many
from trailsight.source.formats.forms import LINES, TRAIL
from trailsight.source.formats.harvest import GIVEN_UP, Harvest
from trailsight.source.formats.reasons import elements, sound
from trailsight.source.formats.shapes import Unfit, see
from trailsight.source.formats.split import MAX_UNIT, TOP, Role, Run, Splitter
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

BETWEEN = b" \t\r\n,"
MARK = re.compile(
    rb'[,\[}\n][ \t\r\n]{0,64}+(\{[ \t\r\n]{0,64}+"'
    rb'(?:eventVersion"|EventId"|version": ?"0"|(?P<top>messageType"|Records"|[Ee]vents")))'
    rb"|\n(\{)"
)
"""What only the first bytes of an object in an array, or of a line, can be: inside a string
the quotes would be escaped, and a value of another object follows a colon."""
MAX_DEPTH = 16 << 20
BREAKS_OFF = "the JSON breaks off"


class Objects:
    """Reads the objects of one file into a harvest.

    ``broken`` says in the end whether the file is known to be cut short, so that it is no news.
    """

    def __init__(
        self, harvest: Harvest, of: type[Record], broken: Callable[[], bool] = lambda: False
    ) -> None:
        self._harvest = harvest
        self._of = of
        self._broken = broken
        self._splitter = Splitter()
        self._envelope: bytes | None = b""
        self._form = TRAIL
        self._ending = self._told = False
        self.top = False
        """Whether the first object stands at the top."""

    def read(self, pieces: Iterable[bytes]) -> Iterator[Parsed]:
        """What the content holds, in parts; the last one is left in the harvest."""
        for piece in pieces:
            for run in self._splitter.feed(piece):
                self._take(run)
                if self._harvest.full:
                    yield self._harvest.take()
                if self._harvest.stopped:
                    return
            self._harvest.went(len(piece))
            if self._splitter.depth > MAX_DEPTH:
                self._harvest.stop(f"nested {MAX_DEPTH:,} deep: {GIVEN_UP}", 0)
            if self._harvest.stopped:
                return
        self._ending = True
        for run in self._splitter.finish():
            self._take(run)
            if self._harvest.full:
                yield self._harvest.take()
            if self._harvest.stopped:
                return
        if self._splitter.unclosed and not self._told and not self._broken():
            self._harvest.damage(BREAKS_OFF, 0)

    def _take(self, run: Run) -> None:
        match run.role:
            case Role.UNITS:
                self._units(run)
            case Role.HEAD:
                self._head(run)
            case Role.TAIL:
                self._end(run)
            case Role.OPEN:
                self._unended(run)

    def _units(self, run: Run) -> None:
        if run.cut:
            size = run.cut + run.ends[0]
            self._harvest.bad(f"larger than {MAX_UNIT:,} bytes", size)
        elif run.ends and self._at_once(run):
            return
        here = run.ends[0] if run.cut else 0
        for start, end in list(zip(run.starts, run.ends, strict=True))[bool(run.cut) :]:
            if not self._between(run, here, start) or not self._unit(run, start, end):
                return
            if self._harvest.stopped:
                return
            here = end
        self._between(run, here, len(run.content))

    def _at_once(self, run: Run) -> bool:
        """Whether all of a run could be taken together, as what came before lets expect."""
        if run.content[: run.starts[0]].strip(BETWEEN):
            return False
        found = many(run.content[run.starts[0] :], run.container, self._form, self._of)
        form = _told(found.form, run.container)
        if len(found.records) != len(run.ends) or not self._harvest.fits(form):
            return False
        raws: list[bytes] = []
        if not all(record.eventID for record in found.records):
            if found.form != TRAIL:
                return False
            raws = [run.content[a:b] for a, b in zip(run.starts, run.ends, strict=True)]
        self._harvest.records(found.records, raws, len(run.content))
        return True

    def _unit(self, run: Run, start: int, end: int) -> bool:
        """Takes one object in; whether to go on behind it."""
        raw = run.content[start:end]
        if not self._harvest.count:
            self.top = run.container == TOP
        try:
            seen = see(raw, self._of)
        except Unfit as unfit:
            if not sound(raw) and self._resync(run, start, end, start + 1):
                return False
            self._harvest.bad(str(unfit), len(raw))
            return True
        self._form = seen.form or self._form
        self._harvest.seen(seen, _told(seen.form, run.container))
        return True

    def _between(self, run: Run, start: int, end: int) -> bool:
        """Looks at what stands between objects; whether to go on behind it."""
        gap = run.content[start:end].strip(BETWEEN)
        if not gap:
            return True
        values = elements(gap) if run.container != TOP else []
        for value in values:
            self._harvest.bad(f"not an object: {value[:40]!r}", len(value))
        if not values:
            if self._resync(run, start, end, start):
                return False
            self._harvest.damage(f"no JSON object: {gap[:40]!r}", end - start)
        return True

    def _resync(self, run: Run, start: int, end: int, begin: int) -> bool:
        """Starts anew at the last mark in a damaged region, if there is one.

        What precedes the first mark is lost, what lies between marks is read by itself.
        """
        marks = list(MARK.finditer(run.content, begin, end))
        if not marks:
            return False
        places = [max(mark.start(1), mark.start(3)) for mark in marks]
        self._lost(run, start, places[0], begin > start)
        for one, next_one in pairwise(places):
            if self._harvest.stopped:
                return True
            for _ in Objects(self._harvest, self._of).read([run.content[one:next_one]]):
                pass
        top = marks[-1]["top"] is not None
        if top or run.role is Role.TAIL:
            self._envelope = b""
        self._splitter.restart(places[-1], top=top)
        return True

    def _lost(self, run: Run, start: int, end: int, is_unit: bool) -> None:
        raw = run.content[start:end].rstrip(BETWEEN)
        if not is_unit:
            if raw:
                self._harvest.damage(f"no JSON object: {raw[:40]!r}", end - start)
            return
        try:
            see(raw, self._of)
        except Unfit as unfit:
            self._harvest.bad(str(unfit), len(raw) + run.cut)
        else:  # what followed it was damaged
            self._harvest.bad("followed by damage", len(raw))

    def _unended(self, run: Run) -> None:
        begin = run.starts[0]
        if not run.cut and not self._between(run, 0, begin):
            return
        if self._resync(run, begin, len(run.content), begin + (not run.cut)):
            return
        if self._ending and not self._broken():
            self._harvest.damage(BREAKS_OFF, len(run.content) + run.cut - begin)
            self._told = True

    def _head(self, run: Run) -> None:
        begin = run.starts[0]
        if not run.cut and not self._between(run, 0, begin):
            return
        if self._envelope is not None:
            self._envelope += run.content[begin:] + b"]"
            if run.cut or len(self._envelope) > MAX_UNIT:
                self._envelope = None

    def _end(self, run: Run) -> None:
        """Nothing of an envelope is used, but what is damaged in it may have been records."""
        envelope, self._envelope = self._envelope, b""
        if envelope is None or run.cut:
            self._harvest.damage(f"an envelope larger than {MAX_UNIT:,} bytes", run.cut)
        elif not sound(envelope + run.content) and not self._resync(run, 0, len(run.content), 0):
            self._harvest.damage("a damaged envelope around records", len(run.content))


def _told(form: str | None, container: str) -> str | None:
    """The name of the format of records by themselves."""
    return LINES if form == TRAIL and container == TOP else form
