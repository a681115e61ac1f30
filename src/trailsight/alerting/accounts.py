"""What signs of one account in half an hour are worth together, from its own history.

A rehearsal of the last weeks (``rehearsal.py``) gives the largest sum of signs (``sweep.py``) of
each day; the tail of these is each account's own, leaning on accounts of like size (``tails.py``).
So whatever dependence there is among series is in the calibration, and a sum of b bans comes in
one minute of 10^b, as with series.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.firsts import Firsts, learn_firsts
from trailsight.alerting.rare import Rare, learn_rare
from trailsight.alerting.rehearsal import DAY, WEEK, rehearse, weeks
from trailsight.alerting.sweep import FLOOR, MICRO, Sign, sweep
from trailsight.alerting.tails import fit_tails
from trailsight.alerting.workloads import root, together
from trailsight.contracts.callers import Callers
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Signs, Source

SIZES = (10, 30, 100, 300)
"""Series that part the classes of accounts."""


@dataclass(frozen=True)
class AccountCalibration:
    """What a history has taught about A accounts."""

    accounts: tuple[str, ...]
    tails: NDArray[np.float32]
    """(A, 4) of the largest sum of a day, in bans; ``score_kernel.bans_of``."""
    workloads: Mapping[str, str]
    """The workload of the APIs that move with others."""
    rare: Rare
    firsts: Firsts

    def bans(self, account: str, total: int) -> float:
        """The bans of a sum in millionths of a ban; 0 for accounts without a history."""
        from trailsight.alerting.score_kernel import bans_of

        if account not in self.accounts:
            return 0.0
        tail = self.tails[self.accounts.index(account)].astype(np.float64)
        return float(bans_of(total / MICRO, tail, 1.0))

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
    signs = rehearse(detector, history, callers)
    workloads = together(signs)
    size: dict[str, int] = {}
    for key in history.keys:
        size[key.account] = size.get(key.account, 0) + 1
    accounts = tuple(sorted(size))
    start = history.end - number * WEEK
    largest = np.zeros((len(accounts), number * 7), np.float32)
    for account, its in by_account(signs, workloads).items():
        if account not in size:  # somebody calls there, but nothing that is counted
            continue
        row = accounts.index(account)
        for minute, total in sweep(its):
            day = (minute - start) // DAY
            largest[row, day] = max(largest[row, day], total / MICRO)
    kind = np.searchsorted(SIZES, [size[account] for account in accounts])
    return AccountCalibration(
        accounts=accounts,
        tails=fit_tails(largest, kind).rows(),
        workloads=workloads,
        rare=learn_rare(history),
        firsts=learn_firsts(callers, history.start, history.end),
    )


def by_account(signs: Signs, workloads: Mapping[str, str]) -> dict[str, list[Sign]]:
    """The signs of each account that count, by minute."""
    signs = signs.at_least(FLOOR)
    names = [workload(source, workloads) for source in signs.sources]
    found: dict[str, list[Sign]] = {}
    for i, minute, bans in zip(
        signs.source.tolist(), signs.minute.tolist(), signs.bans.tolist(), strict=True
    ):
        its = found.setdefault(signs.sources[i].account, [])
        its.append(Sign(minute, names[i], bans, signs.sources[i]))
    return found


def workload(source: Source, workloads: Mapping[str, str]) -> str:
    """What a source counts with."""
    if source.key is None:
        return f"{source.account} {source.identity}"
    name = root(source.key)
    return workloads.get(name, name)
