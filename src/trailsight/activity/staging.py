"""Decoded records on disk, by day and by id, until their days are counted.

Memory is bounded by what is under way, not by what was read: 25 bytes a record go to
``DAY-BUCKET`` files, where a bucket is the first bits of the id. Records of one event lie in one
file, whatever order they came in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import numpy as np
from numpy.typing import DTypeLike, NDArray

from trailsight.activity.vocabulary import Vocabulary
from trailsight.contracts.atomic import PARTIAL
from trailsight.contracts.records import Decoded

MINUTES_A_DAY = 1440
RECORD = np.dtype(
    [("high", "<u8"), ("low", "<u8"), ("code", "<i4"), ("minute", "<i4"), ("addendum", "?")]
)
"""A record: its 128-bit id, the number of its attributes, minutes since the epoch, a correction?"""
BITS = 3
HELD = 1 << 17
"""Records that wait in memory for their turn to be written."""
ASIDE = "ids."
TOGETHER = 1 << 17
"""Records from which on a bucket of a day is counted apart from the next."""

Records = NDArray[np.void]
"""(N,) of ``RECORD``."""


@dataclass(frozen=True)
class Staged:
    """Records of a day whose ids lie in one range."""

    day: int
    records: Records
    beyond: int | None
    """The first half of no id reaches this; None: it is the day's last range."""


@dataclass(frozen=True)
class Aside:
    """(N, 2) ids on disk, as an array when they are wanted."""

    path: Path
    length: int

    def __len__(self) -> int:
        return self.length

    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> NDArray[np.uint64]:
        return np.fromfile(self.path, np.uint64).reshape(-1, 2)


@dataclass
class Staging:
    """Records that wait in ``path``, a directory of its own, for their days to be counted."""

    path: Path
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    records: int = 0
    """Taken in so far."""
    _waiting: list[Records] = field(default_factory=list)
    _held: int = 0

    @classmethod
    @contextmanager
    def below(cls, root: Path) -> Iterator["Staging"]:
        """A new one in ``root``, gone when the context is left; one that a killed process left
        behind is swept away as what is not complete."""
        root.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(PARTIAL, ".staging.", root, ignore_cleanup_errors=True) as name:
            yield cls(Path(name))

    def clear(self) -> None:
        """Forgets all records, and keeps the vocabulary."""
        for path in self.path.iterdir():
            path.unlink()
        self.records = 0

    def add(self, decoded: Decoded) -> None:
        """Takes in the records of some files."""
        if not len(decoded.code):
            return
        part = np.empty(len(decoded.code), RECORD)
        part["high"], part["low"] = decoded.id[:, 0], decoded.id[:, 1]
        part["code"] = self.vocabulary.codes(decoded.attributes)[decoded.code]
        part["minute"], part["addendum"] = decoded.minute, decoded.addendum
        self._waiting.append(part)
        self._held += len(part)
        self.records += len(part)
        if self._held >= HELD:
            self._flush()

    def parts(self) -> Iterator["Staged"]:
        """Days ascending, and within a day ascending ranges of ids."""
        self._flush()
        names = (path.name for path in self.path.iterdir() if not path.name.startswith(ASIDE))
        named = sorted(tuple(map(int, name.split("-"))) for name in names)
        for day, buckets in groupby(named, key=lambda name: name[0]):
            paths = [self.path / f"{day}-{bucket}" for _, bucket in buckets]
            parts, held = [], 0
            for path in paths:
                parts.append(np.fromfile(path, RECORD))
                held += len(parts[-1])
                last = path is paths[-1]
                if held >= TOGETHER or last:
                    beyond = None if last else (int(path.name.split("-")[1]) + 1) << (64 - BITS)
                    yield Staged(day, np.concatenate(parts), beyond)
                    parts, held = [], 0

    def aside(self, ids: NDArray[np.uint64]) -> "Aside":
        """The same numbers on disk, until ``clear``: days under way need no memory."""
        with NamedTemporaryFile(dir=self.path, prefix=ASIDE, delete=False) as file:
            ids.tofile(file)
        return Aside(Path(file.name), len(ids))

    def _flush(self) -> None:
        if not self._waiting:
            return
        records = np.concatenate(self._waiting)
        self._waiting, self._held = [], 0
        day = records["minute"] // MINUTES_A_DAY
        bucket = (records["high"] >> np.uint64(64 - BITS)).astype(np.int32)
        file = (day << BITS) | bucket
        order = np.argsort(file, kind="stable")
        files, first = np.unique(file[order], return_index=True)
        for number, rows in zip(files.tolist(), np.split(order, first[1:]), strict=True):
            name = f"{number >> BITS}-{number & ((1 << BITS) - 1)}"
            with (self.path / name).open("ab") as file_:
                records[rows].tofile(file_)
