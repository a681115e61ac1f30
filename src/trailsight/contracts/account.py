"""An account episode: minutes in which signs of one account are unusual together."""

from dataclasses import dataclass
from typing import NamedTuple

from trailsight.contracts.signs import Source


class Part(NamedTuple):
    """What looked odd."""

    source: Source
    workload: str
    """It counts once with all others of the same."""
    bans: float
    """The most that it had by itself."""


@dataclass(frozen=True)
class AccountEpisode:
    """One unusual period [start, end) of an account, in minutes since the epoch, UTC."""

    account: str
    caller: str | None
    """The identity around whom the signs are; None: they are of all the account."""
    start: int
    """The first minute of the signs that opened it."""
    last: int
    """The last minute in which the signs were unusual together; ``end`` is the one after it."""
    detected_at: int
    bans: float
    """The most that the signs came to together: -log10 of a probability per minute."""
    parts: tuple[Part, ...]
    """The strangest first."""
    closed_at: int | None = None
    """None while it is open."""

    @property
    def end(self) -> int | None:
        """The first minute that is normal again; None while it is open."""
        return None if self.closed_at is None else self.last + 1

    @property
    def signs(self) -> int:
        """How many signs that is: what moves together is one."""
        return len({part.workload for part in self.parts})
