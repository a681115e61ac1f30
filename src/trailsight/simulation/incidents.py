"""What can go wrong: calls added, calls missing, calls that fail."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import Calls, Kind, Step, Tape, amount
from trailsight.simulation.organisation import DAY, Account


@dataclass(frozen=True)
class Window:
    """Where and when an incident happens: seconds [start, end) in one Region."""

    account: Account
    region: str
    start: int
    end: int


@dataclass(frozen=True)
class Effect:
    """What an incident does to an account."""

    blocks: list[Calls]
    """All other calls, as the incident leaves them; block i keeps its length and order."""
    touched: Calls
    """The calls added, missing (``kept`` is false), or turned into failures."""
    added: bool
    """Whether what it touched are new calls, or calls of ``blocks``."""
    rate: bool = True
    """Whether there are more or fewer calls, or only more failures among as many."""


class Incident(Protocol):
    """Something that must alert."""

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """What becomes of the calls in ``blocks``."""
        ...


@dataclass(frozen=True)
class Burst:
    """Somebody calls some APIs many times."""

    caller: Caller
    steps: tuple[Step, ...]

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """Every step's calls lie anywhere in the window; a ``share`` of 1 makes all fail."""
        tape = Tape(window.account)
        for step in self.steps:
            times = rng.uniform(window.start, window.end, amount(rng, step))
            tape.step(rng, step, self.caller, window.region, times)
        return Effect(list(blocks), tape.calls(), added=True)


@dataclass(frozen=True)
class Surge:
    """An API's usual callers call it ``factor`` times as often."""

    api: str
    factor: float

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """Adds calls at random seconds, made by those who call in the window anyway."""
        tape = Tape(window.account)
        for usual in _kinds(self.api, window, blocks):
            count = round((self.factor - 1) * len(usual))
            times = rng.integers(window.start, window.end, count)
            for time, i in zip(times, rng.integers(len(usual), size=count), strict=True):
                kind = usual[i]
                tape.add(self.api, kind.caller, kind.region, np.array([time]), None)
        return Effect(list(blocks), tape.calls(), added=True)


@dataclass(frozen=True)
class Replay:
    """Somebody calls an API at the level that another time of day is used to.

    The level is that of ``hours`` before, or of the last such hour of an office day.
    """

    api: str
    caller: Caller
    hours: int

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """The calls of the earlier window come again, a few seconds off."""
        tape, shift = Tape(window.account), self.hours * 3600
        zone = window.account.zone
        while datetime.fromtimestamp(window.start - shift, zone).weekday() >= 5:
            shift += DAY
        for block in blocks:
            earlier = (block.time >= window.start - shift) & (block.time < window.end - shift)
            chosen = block.time[earlier & block.of(window.region, self.api)] + shift
            times = chosen + rng.integers(-20, 21, len(chosen))
            times = np.clip(times, window.start, window.end - 1)
            tape.add(self.api, self.caller, window.region, times, None)
        return Effect(list(blocks), tape.calls(), added=True)


@dataclass(frozen=True)
class Drop:
    """An API is not called any more."""

    api: str

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """All its calls in the window go missing."""
        hits = [_inside(block, window, self.api) for block in blocks]
        left = [replace(b, kept=b.kept & ~hit) for b, hit in zip(blocks, hits, strict=True)]
        missing = [_only(block, hit) for block, hit in zip(left, hits, strict=True)]
        return Effect(left, _joined(missing), added=False)


@dataclass(frozen=True)
class Fail:
    """Calls of an API fail, as many as usual and by the usual callers."""

    api: str
    error: str
    share: float

    def strike(self, rng: Generator, window: Window, blocks: Sequence[Calls]) -> Effect:
        """A ``share`` of the calls in the window that would have succeeded fail."""
        left, touched = [], []
        for block in blocks:
            sound = np.array([kind.error is None for kind in block.kinds], np.bool_)[block.code]
            hit = _inside(block, window, self.api) & sound & (rng.random(len(sound)) < self.share)
            if hit.any():
                failing = tuple(kind._replace(error=self.error) for kind in block.kinds)
                code = np.where(hit, block.code + len(block.kinds), block.code).astype(np.int32)
                block = replace(block, kinds=block.kinds + failing, code=code)
                touched.append(_only(block, hit))
            left.append(block)
        return Effect(left, _joined(touched), added=False, rate=False)


def _inside(block: Calls, window: Window, name: str) -> NDArray[np.bool_]:
    timely = (block.time >= window.start) & (block.time < window.end)
    return np.asarray(timely & block.kept & block.of(window.region, name))


def _kinds(name: str, window: Window, blocks: Sequence[Calls]) -> list[list[Kind]]:
    """For each block with such calls in the window, what kind each of them is."""
    hits = [(block, _inside(block, window, name)) for block in blocks]
    return [[b.kinds[code] for code in b.code[hit]] for b, hit in hits if hit.any()]


def _only(block: Calls, hit: NDArray[np.bool_]) -> Calls:
    return Calls(
        block.kinds, block.time[hit], block.code[hit], block.occasion[hit], block.kept[hit]
    )


def _joined(parts: Sequence[Calls]) -> Calls:
    sizes = np.cumsum([0, *(len(part.kinds) for part in parts)])
    return Calls(
        tuple(kind for part in parts for kind in part.kinds),
        np.concatenate([np.empty(0, np.int64), *(part.time for part in parts)]),
        np.concatenate(
            [np.empty(0, np.int32), *(p.code + s for p, s in zip(parts, sizes, strict=False))]
        ).astype(np.int32),
        np.concatenate([np.empty(0, np.int32), *(part.occasion for part in parts)]),
        np.concatenate([np.empty(0, np.bool_), *(part.kept for part in parts)]),
    )
