"""Signs: minutes at which something in an account looks odd, weak as each may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import SeriesKey


class Source(NamedTuple):
    """What looks odd: a series, or somebody who calls."""

    account: str
    key: SeriesKey | None
    identity: str | None = None

    @property
    def name(self) -> str:
        """For people."""
        if self.key is None:
            return str(self.identity)
        code = f" {self.key.error_code}" if self.key.error_code is not None else ""
        return f"{self.key.event_name} {self.key.region}{code}"


class Use(NamedTuple):
    """An identity calls something for the first time, or on the second day."""

    account: str
    identity: str
    minute: int
    api: str
    new: bool
    """Whether the identity itself is."""


@dataclass(frozen=True)
class Signs:
    """N signs, sorted by minute and source; arrays (N,)."""

    sources: tuple[Source, ...]
    source: NDArray[np.int32]
    """Index of its source."""
    minute: NDArray[np.int64]
    """Since the epoch."""
    bans: NDArray[np.float32]
    """-log10 of the probability per minute of a sign as strong."""

    @classmethod
    def of(
        cls,
        sources: Sequence[Source],
        source: NDArray[np.integer],
        minute: NDArray[np.integer],
        bans: NDArray[np.floating],
    ) -> Self:
        """These signs in their order; of several of one source and minute, the strongest."""
        order = np.lexsort((-bans, source, minute))
        source, minute, bans = source[order], minute[order], bans[order]
        new = (np.diff(source, prepend=-1) != 0) | (np.diff(minute, prepend=-1) != 0)
        return cls(
            tuple(sources),
            source[new].astype(np.int32),
            minute[new].astype(np.int64),
            bans[new].astype(np.float32),
        )

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """All of them; the same whatever their order."""
        sources = sorted({s for p in parts for s in p.sources}, key=repr)
        place = {source: i for i, source in enumerate(sources)}
        index = [np.array([place[s] for s in p.sources], np.int64)[p.source] for p in parts]
        empty = np.empty(0, np.int64)
        return cls.of(
            sources,
            np.concatenate([empty, *index]),
            np.concatenate([empty, *(p.minute for p in parts)]),
            np.concatenate([empty.astype(np.float32), *(p.bans for p in parts)]),
        )

    def between(self, start: int, end: int) -> Self:
        """Those of the minutes [start, end)."""
        inside = slice(*np.searchsorted(self.minute, [start, end]))
        return type(self)(self.sources, self.source[inside], self.minute[inside], self.bans[inside])

    def at_least(self, bans: float) -> Self:
        """Those as strong as that."""
        kept = self.bans >= np.float32(bans)
        return type(self)(self.sources, self.source[kept], self.minute[kept], self.bans[kept])
