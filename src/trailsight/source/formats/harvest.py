"""What has been taken out of a file so far, and when to stop."""

from collections.abc import Sequence

from trailsight.source.formats.forms import LINES, TRAIL, misfit
from trailsight.source.formats.shapes import Outcome, Seen
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

ENOUGH = 1 << 20
"""Bytes of content that are handed over together."""
MAX_BAD = 100_000
"""What may be wrong in a file before it is given up, if that is more than what is right."""
BARREN = 512 << 20
"""Bytes without an object before a file is given up: blanks, or one monstrous record."""
GARBAGE = 16 << 20
"""Bytes that can't be part of any object before a file is given up."""
GIVEN_UP = "the rest is not read"


class Harvest:
    """Records and what is wrong, numbered as they stand in the file."""

    def __init__(self, form: str | None) -> None:
        self._form = form
        self._parsed = Parsed()
        self._positions: list[int] = []
        self._raws: list[bytes] = []
        self._wrong = self._barren = self._garbage = self._counted = 0
        self.count = 0
        """Objects so far, sound or not."""
        self.stopped = False
        """Whether nothing more of the file is wanted."""

    @property
    def full(self) -> bool:
        """Whether there is enough to hand over."""
        return self._parsed.size >= ENOUGH

    def fits(self, found: str | None) -> bool:
        """Whether what is ``found`` is of the format asked for; None is nothing particular."""
        return self._form in (None, found) or found is None or (self._form, found) == (TRAIL, LINES)

    def records(self, records: list[Record], raws: Sequence[bytes], size: int) -> None:
        """Takes in sound records; ``raws`` are left out where all have an eventID."""
        self._parsed.records += records
        self._positions += range(self.count, self.count + len(records))
        self._raws += raws or [b""] * len(records)
        self._parsed.size += size
        self._counts(len(records))

    def seen(self, seen: Seen, form: str | None) -> None:
        """Takes in one object, if it is of the format asked for."""
        if not self.fits(form):
            reason = misfit(str(self._form), form)
            if self.count:
                self.bad(reason, len(seen.raw))
            else:
                self.stop(reason, len(seen.raw))
        elif isinstance(seen.record, Record):
            self.records([seen.record], [seen.raw], len(seen.raw))
        elif seen.record is Outcome.DIGEST:
            self._parsed.digest = True
        else:
            self._parsed.out_of_scope += 1
            self._parsed.size += len(seen.raw)
            self._counts(1)

    def bad(self, reason: str, size: int) -> None:
        """Takes in an object that can't be read."""
        self._note(f"record {self.count}", reason, size)
        self._counts(1)

    def damage(self, reason: str, size: int) -> None:
        """Takes in bytes in which no object can be made out."""
        position = f"after record {self.count - 1}" if self.count else "file"
        self._garbage += size
        last = self._parsed.bad[-1:]
        if last and last[0][0] == position:
            reason, size = last[0][1], last[0][2] + size
            del self._parsed.bad[-1]
        self._note(position, reason, size)
        if self._garbage > GARBAGE and not self.stopped:
            self.stop(f"no JSON object in {self._garbage:,} bytes: {GIVEN_UP}", 0)

    def went(self, size: int) -> None:
        """Says that ``size`` more bytes of content have been gone through."""
        self._barren = 0 if self.count > self._counted else self._barren + size
        self._counted = self.count
        if self._barren > BARREN:
            self.stop(f"no record in {self._barren:,} bytes: {GIVEN_UP}", self._barren)

    def stop(self, reason: str, size: int) -> None:
        """Says that no more of the file is to be read."""
        self.stopped = True
        self._note(f"after record {self.count - 1}" if self.count else "file", reason, size)

    def _counts(self, objects: int) -> None:
        self.count += objects
        self._garbage = 0

    def _note(self, position: str, reason: str, size: int) -> None:
        self._parsed.bad.append((position, reason, size))
        self._parsed.size += 200
        self._wrong += 1
        if self._wrong >= MAX_BAD and 2 * self._wrong > self.count and not self.stopped:
            self.stop(f"more is damaged than sound: {GIVEN_UP}", 0)

    def take(self) -> Parsed:
        """Hands over what there is, and begins anew."""
        parsed, self._parsed = self._parsed, Parsed()
        parsed.positions, self._positions = self._positions, []
        parsed.raws, self._raws = self._raws, []
        return parsed

    def is_no_log(self) -> None:
        """Says of a file that is a single bad object that it is no log."""
        bad = self._parsed.bad
        if self.count == len(bad) == 1 and bad[0][0] == "record 0":
            bad[0] = ("file", f"not a CloudTrail log file: {bad[0][1]}", bad[0][2])
