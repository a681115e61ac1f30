"""One statistic for all signs of the last half hour.

Each workload (series that move together, or somebody who calls) is counted once, by its strongest
sign of the window, and by what that has over a floor, up to a cap: the soft-thresholded product of
p-values (TFisher: Zhang, Tong, Landers and Wu, Annals of Applied Statistics 14, 2020, pp. 178-201),
with each p-value winsorised so that no single one makes an alarm. Its distribution is not assumed:
signs depend on each other, so it is taken from the account's history (``accounts.py``).

Sums are kept in whole millionths of a ban: they are the same in whatever portions signs arrive.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from trailsight.contracts.expected import QUARTER
from trailsight.contracts.signs import Source

SLOTS = 2
"""Quarters of an hour that signs are added up over: the running one and the one before. The
history's rises are known by quarter; counted by the clock, both add up alike."""
WINDOW = SLOTS * QUARTER
"""Minutes."""
MINUTE_BANS = float(np.log10(WINDOW))
"""From the probability of a window to that of a minute."""
FLOOR = 2.0 + MINUTE_BANS
"""Bans above which a sign counts: one window in 100."""
CAP = 2.0
"""Bans above the floor beyond which more do not count."""
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class Sign:
    """One of one account."""

    minute: int
    workload: str
    bans: float
    source: Source

    @property
    def worth(self) -> int:
        """Millionths of a ban above the floor, at most the cap."""
        return round(MICRO * min(max(self.bans - FLOOR, 0.0), CAP))


def sweep(signs: Iterable[Sign]) -> Iterator[tuple[int, int]]:
    """(minute, sum in millionths of a ban) at every minute with a sign; ``signs`` by minute.

    Between them the sum can only fall, and whoever looks for its height need not look there.
    """
    alive: dict[str, deque[Sign]] = {}
    leaving: deque[Sign] = deque()
    total, now = 0, None
    for sign in signs:
        if now is not None and sign.minute != now:
            yield now, total
        now = sign.minute
        while leaving and leaving[0].minute < since(now):
            gone = leaving.popleft()
            own = alive[gone.workload]
            if own and own[0] is gone:
                total -= own.popleft().worth
                total += own[0].worth if own else 0
        own = alive.setdefault(sign.workload, deque())
        total -= own[0].worth if own else 0
        while own and own[-1].worth <= sign.worth:
            own.pop()
        own.append(sign)
        total += own[0].worth
        leaving.append(sign)
    if now is not None:
        yield now, total


def since(minute: int) -> int:
    """The first minute whose signs count at ``minute``."""
    return (minute // QUARTER - SLOTS + 1) * QUARTER
