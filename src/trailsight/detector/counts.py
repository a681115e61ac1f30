"""A baseline of counts: a mean by quarter of the week, and how far counts stray from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.calendar import Calendar
from trailsight.contracts.detector import State
from trailsight.contracts.expected import TELLS_DAYS, TELLS_WEEKS, Expected, slots_between
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.series import SeriesKey
from trailsight.detector.dispersion import Dispersion
from trailsight.detector.keys import pack_keys, unpack_keys
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY_MINUTES

BLOCK = 500
"""Series that are worked on at a time: temporary memory stays near 60 MB."""
FLEET, GLOBAL, DAILY, WEEKLY = range(4)
"""Stages: what a series' history is long enough for."""
STEP = 16.0
"""Codes of a profile to the octave: it is kept to 2 %, in a byte a slot."""


@dataclass(frozen=True)
class CountBaseline:
    """What detectors of counts learn of S series."""

    keys: tuple[SeriesKey, ...]
    observed: NDArray[np.int64]
    """(S,) minutes of history."""
    stage: NDArray[np.int8]
    """(S,) what its history was long enough for."""
    level: NDArray[np.float32]
    """(S,) calls per minute."""
    shape: NDArray[np.int8]
    """(S, 672) log2 of the mean of a slot of the local week over the level, in sixteenths."""
    dispersion: Dispersion
    prior: Prior
    fleet: NDArray[np.float64]
    """(2,) clumping and noise of series never seen."""
    calendar: Calendar

    @property
    def short(self) -> NDArray[np.bool_]:
        """(S,) where the history is too short for a weekly season."""
        return self.stage < WEEKLY

    def expect(self, recent: Panel) -> Expected:
        """See ``contracts.detector.Baseline``."""
        first, number = slots_between(recent.start, recent.length)
        phase = self.calendar.slot_of_week(first, number)
        known = rows_of(self.keys, recent.keys)
        ratio = np.exp2(np.arange(256, dtype=np.uint8).view(np.int8) / STEP).astype(np.float32)
        mean = np.empty((len(known), number), np.float32)
        if self.keys:
            index = np.maximum(known, 0)
            mean = ratio[self.shape.view(np.uint8)[index[:, None], phase]]
            mean *= self.level[index, None]
        for row in np.flatnonzero(known < 0):
            mean[row] = self._unseen(recent.keys[row])
        clumping = np.append(self.dispersion.clumping, self.fleet[0])[known]
        noise = np.append(self.dispersion.noise, self.fleet[1])[known]
        return Expected(
            recent.keys,
            first,
            mean,
            clumping.astype(np.float32),
            noise.astype(np.float32),
            np.append(self.stage, FLEET)[known].astype(np.int8),
        )

    def _unseen(self, key: SeriesKey) -> float:
        """Calls per minute of a series never seen: silence as long as its place was watched."""
        return float(self.prior.rate(0, self._watched.get((key.account, key.region), 0)))

    @cached_property
    def _watched(self) -> dict[tuple[str, str], int]:
        """Minutes of history of every account and Region."""
        watched: dict[tuple[str, str], int] = {}
        for key, minutes in zip(self.keys, self.observed, strict=True):
            place = (key.account, key.region)
            watched[place] = max(watched.get(place, 0), int(minutes))
        return watched

    def state(self) -> State:
        """See ``contracts.detector.Baseline``."""
        return {
            "keys": pack_keys(self.keys),
            "observed": self.observed,
            "stage": self.stage,
            "level": self.level,
            "shape": self.shape,
            "dispersion": np.stack([self.dispersion.clumping, self.dispersion.noise]),
            "prior_minutes": np.array(self.prior.minutes),
            "fleet": self.fleet,
            **self.calendar.state(),
        }

    @classmethod
    def restore(cls, state: State) -> "CountBaseline":
        """The baseline that ``state`` was taken from."""
        return cls(
            keys=unpack_keys(state["keys"]),
            observed=state["observed"],
            stage=state["stage"],
            level=state["level"],
            shape=state["shape"],
            dispersion=Dispersion(*state["dispersion"]),
            prior=Prior(float(state["prior_minutes"])),
            fleet=state["fleet"],
            calendar=Calendar.restore(state),
        )


def encode(profile: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Level (S,) and shape (S, 672) of calls per minute (S, 672), all above 0."""
    level = profile.mean(axis=1) if profile.size else np.empty(0)
    ratio = profile / np.maximum(level, 1e-300)[:, None]
    code = np.clip(np.rint(STEP * np.log2(np.maximum(ratio, 1e-300))), -128, 127)
    return level.astype(np.float32), code.astype(np.int8)


def stage_of(observed: NDArray[np.int64]) -> NDArray[np.int8]:
    """(S,) stages by minutes of history: a day or two tell a level, two weeks tell a week."""
    edges = np.array([DAY_MINUTES // 2, TELLS_DAYS, TELLS_WEEKS])
    return np.searchsorted(edges, observed, side="right").astype(np.int8)


def blocks(panel: Panel, size: int = BLOCK) -> Iterator[tuple[int, Panel]]:
    """Parts of the panel, some series each, with the index of their first series."""
    for low in range(0, len(panel.keys), size):
        rows = slice(low, low + size)
        indptr = panel.indptr[low : low + size + 1]
        cells = slice(indptr[0], indptr[-1])
        yield (
            low,
            replace(
                panel,
                keys=panel.keys[rows],
                since=panel.since[rows],
                indptr=indptr - indptr[0],
                minute=panel.minute[cells],
                count=panel.count[cells],
            ),
        )
