"""JSON of any length parted into the objects that may be records, with nothing left out.

Those objects ("units") stand one after the other at the top, in an array at the top, or in an
array inside an envelope, as ``{"Records": […]}``. The splitter never fails: it follows braces,
and tells whoever reads the units from it what lies between them. Who finds one damaged
says from where to start again.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from trailsight.source.formats.scan import State, Structure, scan

TOP, ARRAY = "", "["
ENVELOPE = re.compile(rb'"(Records|Events|events|logEvents)"[ \t\r\n]*:[ \t\r\n]*\Z')
KEY = 256
"""Bytes before an array in which its key is looked for."""
MAX_UNIT = 4 << 20
"""Bytes of a unit; CloudTrail's largest events have 256 KiB, or 1 MiB if enriched (quotas page)."""
WINDOW, SMALL_WINDOW = 1 << 20, 16 << 10
"""Bytes that are scanned at once, and just after damage, where scanning often starts anew."""
SPAN = 512
"""Places that are looked at together where units may cease at any moment."""
MAX_GAP = 64 << 10
"""Bytes between units that are kept before they are handed over."""


class Role(Enum):
    """What a run is."""

    UNITS = auto()
    """Units, and what lies before and between them."""
    HEAD = auto()
    """An envelope, from its start, up to the bracket that opens its array."""
    TAIL = auto()
    """An envelope after the bracket that closes its array."""
    OPEN = auto()
    """A unit or a tail that does not end: it is larger than ``MAX_UNIT``, or the content ends."""


class Run(NamedTuple):
    """Neighbours, cut out together."""

    role: Role
    container: str
    """``""``, ``[``, or the key of the envelope's array."""
    content: bytes
    starts: list[int]
    ends: list[int]
    cut: int = 0
    """Bytes of its first unit, or of the envelope, that runs of role ``OPEN`` had before."""


Events = Generator[Run, None, bool]
"""Runs; in the end whether there is to be a new start."""


class Splitter:
    """Takes content piece by piece and gives runs; all of the content is in one of them."""

    def __init__(self) -> None:
        self._data = b""
        self._scanned = 0
        self._window = WINDOW
        self._state = State()
        self._level = 0
        self._container = TOP
        self._outer: list[tuple[int, str]] = []
        self._done = 0
        """Up to where the data has been given out."""
        self._open: int | None = None
        """Where the unit or tail that has not ended yet starts."""
        self._tail = False
        self._cut = 0
        self._span = SPAN
        self._again: int | None = None

    @property
    def unclosed(self) -> bool:
        """Whether something is open."""
        return self._state.depth > 0 or self._state.quoted

    @property
    def depth(self) -> int:
        """How many braces and brackets are open."""
        return self._state.depth

    def restart(self, offset: int, *, top: bool) -> None:
        """Takes ``offset`` in the content of the last run for the start of a unit.

        ``top``: not one of the same container, but at the top.
        """
        self._again = offset
        if top:
            self._level, self._container, self._outer = 0, TOP, []

    def feed(self, piece: bytes) -> Iterator[Run]:
        """The runs that end with this piece."""
        self._data += piece
        while self._scanned < len(self._data):
            window = self._data[self._scanned : self._scanned + self._window]
            structure = scan(window, self._state)
            base, self._scanned = self._scanned, self._scanned + len(window)
            self._window = min(self._window * 2, WINDOW)
            if not (yield from self._walk(structure, base)):
                yield from self._bound()
        self._data = self._data[self._done :]
        self._scanned -= self._done
        if self._open is not None:
            self._open -= self._done
        self._done = 0

    def finish(self) -> Iterator[Run]:
        """What is left at the end."""
        while self._done < len(self._data):
            begin = () if self._open is None else (self._open,)
            yield from self._give(Role.OPEN if begin else Role.UNITS, None, begin)
            yield from self.feed(b"")

    def _give(
        self, role: Role, end: int | None = None, starts: Sequence[int] = (),
        ends: Sequence[int] = (),
    ) -> Events:  # fmt: skip
        """Hands over what has not been handed over yet, up to ``end``."""
        begin, end = self._done, len(self._data) if end is None else end
        content = self._data[begin:end]
        at = [start - begin for start in starts]
        run = Run(role, self._container, content, at, [e - begin for e in ends], self._cut)
        self._done = end
        yield run
        if self._again is None:
            return False
        self._done = self._scanned = begin + self._again
        self._again, self._window, self._span = None, SMALL_WINDOW, SPAN
        self._open, self._tail, self._cut = None, False, 0
        self._state = State(depth=self._level)
        return True

    def _bound(self) -> Events:
        """Hands over what grows too long."""
        if self._open is not None:
            if self._scanned - self._open <= MAX_UNIT and not self._cut:
                return False
            if (yield from self._give(Role.OPEN, self._scanned, [self._open])):
                return True
            self._cut += self._scanned - self._open
            self._open = self._scanned
        elif self._scanned - self._done > MAX_GAP:
            return (yield from self._give(Role.UNITS, self._scanned))
        return False

    def _walk(self, structure: Structure, base: int) -> Events:
        at, opens, lift, here = structure.at + base, structure.opens, 0, 0
        while here < len(at):
            part = slice(here, here + self._span)
            depth = structure.depth[part] + lift
            stop = self._stop(at[part], depth, opens[part])
            found = slice(here, here + (len(depth) if stop is None else stop))
            if (yield from self._units(at[found], depth[:stop], opens[found])):
                return True
            here = found.stop
            if stop is None:
                self._span *= 2
                continue
            self._span = SPAN
            if not opens[here] and not self._outer:  # closes what was never open: the gap has it
                rest = opens[here:]
                here += int(rest.argmax()) if rest.any() else len(rest)
                lift -= int(structure.depth[here - 1]) + lift
                self._state.depth = int(structure.depth[-1]) + lift
                continue
            change = self._enter if opens[here] else self._leave
            if (yield from change(int(at[here]), int(depth[stop]))):
                return True
            here += 1
        return False

    def _stop(
        self, at: NDArray[np.int64], depth: NDArray[np.int64], opens: NDArray[np.bool_]
    ) -> int | None:
        """The first place where units begin or cease to be of this container."""
        below = np.flatnonzero(depth < self._level)
        end = int(below[0]) if len(below) else None
        if self._container not in (TOP, ARRAY):
            return end
        deep = depth[:end] == self._level + 2
        if self._container == TOP:
            deep |= depth[:end] == 1
        for row in np.flatnonzero(deep & opens[:end]).tolist():
            place = int(at[row])
            if self._data[place] == ord("[") and (
                depth[row] == 1 or ENVELOPE.search(self._data, max(0, place - KEY), place)
            ):
                return int(row)
        return end

    def _units(
        self, at: NDArray[np.int64], depth: NDArray[np.int64], opens: NDArray[np.bool_]
    ) -> Events:
        starts = at[opens & (depth == self._level + 1)].tolist()
        ends = (at[~opens & (depth == self._level)] + 1).tolist()
        if self._open is not None:
            starts.insert(0, self._open)
        if self._tail and ends:
            self._tail, self._open = False, None
            if (yield from self._give(Role.TAIL, ends[0])):
                return True
            self._cut = 0
            del starts[0], ends[0]
        self._open = starts.pop() if len(starts) > len(ends) else None
        if not ends:
            return False
        if (yield from self._give(Role.UNITS, ends[-1], starts, ends)):
            return True
        self._cut = 0
        return False

    def _enter(self, at: int, depth: int) -> Events:
        key = None if depth == 1 else ENVELOPE.search(self._data, max(0, at - KEY), at)
        begin, self._open, self._tail = self._open, None, False
        if key and begin is not None:
            given = self._give(Role.HEAD, at + 1, [begin])
        else:
            given = self._give(Role.UNITS, at)
        if (yield from given):
            return True
        self._outer.append((self._level, self._container))
        self._level, self._done, self._cut = depth, at + 1, 0
        self._container = key[1].decode() if key else ARRAY
        return False

    def _leave(self, at: int, depth: int) -> Events:
        if (yield from self._give(Role.UNITS, at)):
            return True
        self._level, self._container = self._outer.pop()
        self._done = at + 1
        if depth > self._level:
            self._open, self._tail = at + 1, True
        return False
