"""Calls in columns: what every workload yields, before they are made into records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from trailsight.simulation.caller import Caller
from trailsight.simulation.catalogue import GLOBAL, Api, api
from trailsight.simulation.organisation import Account

ORDINARY = -1
"""The occasion of a call that belongs to no named one."""


class Kind(NamedTuple):
    """What calls have in common."""

    api: Api
    caller: Caller
    region: str
    error: str | None


class Step(NamedTuple):
    """``low`` to ``high`` calls of one API, a ``share`` of which fail with ``error``."""

    api: str
    low: int = 1
    high: int = 1
    error: str | None = None
    share: float = 0.0


@dataclass(frozen=True)
class Calls:
    """N calls, in no particular order."""

    kinds: tuple[Kind, ...]
    time: NDArray[np.int64]
    """(N,) seconds since the epoch."""
    code: NDArray[np.int32]
    """(N,) index into ``kinds``."""
    occasion: NDArray[np.int32]
    """(N,) which occasion of a workload, or of an incident, brought the call; or ORDINARY."""
    kept: NDArray[np.bool_]
    """(N,) false where an incident kept the call from happening."""

    def of(self, region: str, name: str) -> NDArray[np.bool_]:
        """(N,) the calls of one API (``service:Name``) in one Region."""
        wanted = api(name)
        match = [kind.api == wanted and kind.region == region for kind in self.kinds]
        return np.array(match, np.bool_)[self.code]


class Workload(Protocol):
    """Something in an account that makes calls."""

    @property
    def name(self) -> str:
        """Unique in the account; names the stream of random numbers."""
        ...

    @property
    def lookalike(self) -> str:
        """The kind of benign look-alike that its occasions are, or nothing."""
        ...

    def calls(self, account: Account) -> Calls:
        """All its calls in the account's time."""
        ...


@dataclass
class Tape:
    """Collects calls."""

    account: Account
    kinds: dict[Kind, int] = field(default_factory=dict)
    parts: list[tuple[NDArray[np.int64], int, int]] = field(default_factory=list)

    def step(
        self,
        rng: Generator,
        step: Step,
        caller: Caller,
        region: str,
        times: ArrayLike,
        occasion: int = ORDINARY,
    ) -> None:
        """Adds a call of ``step.api`` at each of ``times`` (seconds), failing at its share."""
        seconds = np.asarray(times, np.float64).astype(np.int64)
        failing = rng.random(len(seconds)) < step.share
        if step.error is not None:
            self.add(step.api, caller, region, seconds[failing], step.error, occasion)
            seconds = seconds[~failing]
        self.add(step.api, caller, region, seconds, None, occasion)

    def add(
        self,
        name: str,
        caller: Caller,
        region: str,
        times: NDArray[np.int64],
        error: str | None,
        occasion: int = ORDINARY,
    ) -> None:
        """Adds calls; those of a global service land in us-east-1, as AWS records them."""
        if name.partition(":")[0] in GLOBAL:
            region = "us-east-1"
        kind = Kind(api(name), caller, region, error)
        self.parts.append((times, self.kinds.setdefault(kind, len(self.kinds)), occasion))

    def calls(self) -> Calls:
        """All that was added inside the account's time."""
        sizes = [len(times) for times, _, _ in self.parts]
        time = np.concatenate([np.empty(0, np.int64), *(times for times, _, _ in self.parts)])
        code = np.repeat(np.array([code for _, code, _ in self.parts], np.int32), sizes)
        occasion = np.repeat(np.array([of for _, _, of in self.parts], np.int32), sizes)
        inside = (time >= self.account.start) & (time < self.account.end)
        return Calls(
            tuple(self.kinds),
            time[inside],
            code[inside],
            occasion[inside],
            np.ones(int(inside.sum()), np.bool_),
        )


def spaced(rng: Generator, start: float, count: int, gap: float) -> NDArray[np.float64]:
    """(count,) seconds from ``start`` on, ``gap`` seconds apart on average."""
    return start + np.cumsum(rng.exponential(gap, count))


def amount(rng: Generator, step: Step) -> int:
    """How many calls a step makes this time."""
    return int(rng.integers(step.low, step.high + 1))


def pick(rng: Generator, callers: Sequence[Caller]) -> Caller:
    """One of the callers."""
    return callers[int(rng.integers(len(callers)))]
