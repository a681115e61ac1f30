"""Who called what: the part of the activity table that first uses are told from."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Callers:
    """N rows, by minute; arrays (N,) of places in the lists of names."""

    accounts: tuple[str, ...]
    identities: tuple[str, ...]
    apis: tuple[str, ...]
    minute: NDArray[np.int64]
    """Since the epoch."""
    account: NDArray[np.int32]
    identity: NDArray[np.int32]
    api: NDArray[np.int32]

    def between(self, start: int, end: int) -> Self:
        """The rows of the minutes [start, end)."""
        inside = slice(*np.searchsorted(self.minute, [start, end]))
        return type(self)(
            accounts=self.accounts,
            identities=self.identities,
            apis=self.apis,
            minute=self.minute[inside],
            account=self.account[inside],
            identity=self.identity[inside],
            api=self.api[inside],
        )
