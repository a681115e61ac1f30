"""What a format makes of a file: its records, and what is wrong with the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.source.record import Record


@dataclass(frozen=True)
class Cut:
    """What differs between N records that are otherwise among those that were decoded."""

    minute: NDArray[np.int32]
    """(N,) since the epoch."""
    id: NDArray[np.uint64]
    """(N, 2) 128 bits."""
    which: NDArray[np.int32]
    """(N,) the decoded record that tells the same of all else; each first one in order."""
    kinds: tuple[bytes, ...]
    """Of each decoded record: equal where records tell the same."""


@dataclass
class Parsed:
    """The records of a file, or of a piece of it."""

    records: list[Record] = field(default_factory=list)
    """All of them; with a ``cut``, one of each kind."""
    positions: Sequence[int] = ()
    """The place of each record in its file, from 0."""
    raws: Sequence[bytes] = ()
    """Each record's own bytes, or nothing for a record that has an eventID (an empty one is
    none); left out where all have one."""
    bad: list[tuple[str, str, int]] = field(default_factory=list)
    """(position, reason, bytes): ``record 17`` is a record, ``records 17 to 19`` are three;
    ``file`` and ``after record 16`` tell of what could not be parted into records."""
    out_of_scope: int = 0
    digest: bool = False
    """A digest file: it holds no records."""
    size: int = 0
    """Bytes of content, about; what bounds the memory that its records take."""
    unread: bool = False
    """The file could not be had, or not to its end: it is to be read again by the next run."""
    cut: Cut | None = None

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.records) if self.cut is None else len(self.cut.which)
