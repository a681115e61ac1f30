"""What signs in half an hour are worth together, from the history of their account.

They are added up (``sweep.py``) in two scopes: all of an account, and those around one caller who
is new or calls what it never called (``streams.py``). A rehearsal of the last weeks
(``rehearsal.py``) gives each day's largest sum in each scope; the tail of these is the account's
own, leaning on accounts of like size (``tails.py``). So whatever dependence there is among series
is in the calibration, and a sum of b bans comes in one minute of 10^b, as with series.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, log1p, log10
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.firsts import Firsts, learn_firsts
from trailsight.alerting.rare import Rare, learn_rare
from trailsight.alerting.rehearsal import DAY, WEEK, rehearse, weeks
from trailsight.alerting.streams import Stream, streams
from trailsight.alerting.sweep import MICRO, sweep
from trailsight.alerting.tails import fit_tails
from trailsight.alerting.workloads import together
from trailsight.contracts.callers import Callers
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey

SIZES = (10, 30, 100, 300)
"""Series that part the classes of accounts."""


def tail_bans(value: float, start: float, share: float, shape: float, scale: float) -> float:
    """Bans per minute of a value that a day's largest exceeds as ``tails.Tail`` says."""
    begin = log10(DAY / share)
    if value <= start:
        return begin * value / start if start > 0 else 0.0
    return begin + shape * log1p((value - start) / scale) / log(10)


@dataclass(frozen=True)
class AccountCalibration:
    """What a history has taught about A accounts."""

    accounts: tuple[str, ...]
    tails: NDArray[np.float32]
    """(A, 2, 4) of a day's largest sum, in bans, over all of the account and around one caller;
    start, share, shape and scale (``tails.Tail``)."""
    workloads: Mapping[str, str]
    """The workload of the APIs that move with others."""
    rare: Rare
    firsts: Firsts

    def bans(self, stream: Stream, total: int) -> float:
        """The bans of a sum in millionths of a ban; 0 for accounts without a history."""
        account, caller = stream
        if account not in self.accounts:
            return 0.0
        tail = self.tails[self.accounts.index(account), int(caller is not None)]
        return tail_bans(total / MICRO, *tail.tolist())

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays."""
        pairs = np.array(sorted(self.workloads.items()), np.str_).reshape(-1, 2)
        keys = np.array([[*key[:6], key[6] or ""] for key in self.rare.keys], np.str_)
        return {
            "accounts": np.array(self.accounts, np.str_),
            "tails": self.tails,
            "workloads": pairs,
            "keys": keys.reshape(-1, 7),
            **self.rare.state(),
            **self.firsts.state(),
        }

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]]) -> Self:
        """What ``state`` gave."""
        keys = tuple(SeriesKey._make([*key[:6], key[6] or None]) for key in state["keys"].tolist())
        return cls(
            accounts=tuple(state["accounts"].tolist()),
            tails=state["tails"],
            workloads=dict(state["workloads"].tolist()),
            rare=Rare.restore(keys, state),
            firsts=Firsts.restore(state),
        )


def learn_accounts(
    detector: Detector, history: Panel, callers: Callers
) -> AccountCalibration | None:
    """What ``history`` says of its accounts; None of one below three weeks. ``callers`` are those
    of the same minutes."""
    number = weeks(history)
    if not number:
        return None
    signs, uses = rehearse(detector, history, callers)
    workloads = together(signs)
    size: dict[str, int] = {}
    for key in history.keys:
        size[key.account] = size.get(key.account, 0) + 1
    accounts = tuple(sorted(size))
    start = history.end - number * WEEK
    largest = np.zeros((len(accounts), 2, number * 7), np.float32)
    for (account, caller), its in streams(signs, uses, workloads).items():
        if account not in size:  # somebody calls there, but nothing that is counted
            continue
        days = largest[accounts.index(account), int(caller is not None)]
        for minute, total in sweep(its):
            day = (minute - start) // DAY
            days[day] = max(days[day], total / MICRO)
    kind = np.searchsorted(SIZES, [size[account] for account in accounts])
    tails = np.stack([fit_tails(largest[:, scope], kind).rows() for scope in range(2)], axis=1)
    return AccountCalibration(
        accounts=accounts,
        tails=tails,
        workloads=workloads,
        rare=learn_rare(history),
        firsts=learn_firsts(callers, history.start, history.end),
    )
