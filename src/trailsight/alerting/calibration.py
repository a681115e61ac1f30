"""What a history has taught about the alerts of a detector, and scores in calibrated bans."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.codes import decode
from trailsight.alerting.monthly import Monthly, floor
from trailsight.contracts.cores import on_rows
from trailsight.contracts.expected import QUARTER, Expected, slots_between
from trailsight.contracts.minutes import clear_since
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners
from trailsight.contracts.scores import Scores

FORM = "two tails"
"""What the arrays below are; a stored calibration of another form is learnt anew."""
BUSY = 10.0
"""Calls that must be expected in six hours for a fall to be looked for."""
BY_SERIES = ("envelope", "floor", "noise", "rates", "shares", "young", "centre", "width", "tails")
ROWS, MINUTES = 100, 1_000_000
"""Series that a core scores at a time: so many at least, and more where they have few minutes."""


@dataclass(frozen=True)
class Calibration:
    """Arrays of S + 1 rows, the last for series never called."""

    envelope: NDArray[np.uint8]
    """(S + 1, 5, 168) what recurs at an hour of the week, by scale; ``codes.py``."""
    floor: NDArray[np.uint8]
    """(S + 1, 3, 168) the least that recurs there."""
    noise: NDArray[np.float32]
    """(S + 1,) variance of a day's level that does not last."""
    rates: NDArray[np.float32]
    """(S + 1,) calls per minute expected over all; 0: those of the slots."""
    shares: NDArray[np.float32]
    """(S + 1, 2) of an error series: the share of the calls that fail, and its overdispersion."""
    young: NDArray[np.bool_]
    """(S + 1,) where less than a week is known."""
    centre: NDArray[np.float32]
    """(S + 1, 8) of the rise at each of 5 scales and the fall at each of 3: the median day's."""
    width: NDArray[np.float32]
    """(S + 1, 8) mean excess beyond it."""
    tails: NDArray[np.float32]
    """(S + 1, 2, 2, 4) of the largest standardised rise, and fall, of a day: beyond the usual day
    and beyond the record; ``tails.py``."""
    slope: NDArray[np.float64]
    """() what a ban of a day is worth beyond one day in 100; ``slope.py``."""
    least: NDArray[np.float64]
    """() calls in a window below which nothing is a rise."""
    monthly: Monthly

    def score(
        self, recent: Panel, expected: Expected, rows: NDArray[np.intp], first: int,
        start: int = 0, end: int | None = None,
    ) -> Scores:  # fmt: skip
        """The series [start, end) of ``recent`` from the minute ``first`` (since the epoch) on.

        ``expected`` are those series' own, ``rows`` (end - start,) where they stand here, -1 for
        series never called. Earlier minutes are context: six hours for the windows, three days for
        the level.
        """
        from trailsight.alerting.score_kernel import score_block

        end = len(recent.keys) if end is None else end
        slot, number = slots_between(recent.start, recent.length)
        lead = first - recent.start
        calendar = recent.calendar
        # Nothing may depend on where the panel ends: portions of a day are scored alike.
        rates = np.where(
            self.rates[rows] > 0, self.rates[rows], expected.mean[:, :1].max(axis=1, initial=0.0)
        )
        last = calendar.slot_of_week(slot, number)[(lead + recent.start) // QUARTER - slot :]
        comes = floor(self.monthly, rows, calendar, slot, number)
        shape = (end - start, recent.length - lead)
        rises, falls = np.empty(shape, np.float32), np.empty(shape, np.float32)
        scale, due = np.empty(shape, np.int8), np.empty(shape, np.float32)
        evidence = expected.evidence if expected.evidence is not None else np.empty(0, np.float32)
        panel = (
            recent.indptr, recent.minute, recent.count, recent.since,
            clear_since(recent.excluded, recent.start, recent.length), partners(recent.keys),
            evidence, recent.start - slot * QUARTER, recent.length, lead,
            comes.scale, comes.slot, comes.calls,
            float(self.slope), float(self.least),
        )  # fmt: skip
        # Of one type here and in learning, so that what both call is compiled once.
        noise, rates, shares = (
            part.astype(np.float64) for part in (self.noise[rows], rates, self.shares[rows])
        )
        own: tuple[NDArray[Any], ...] = (
            rows, expected.mean, noise, rates, shares, self._busy[rows], self.young[rows],
            self.centre[rows], self.width[rows], self.tails[rows], rises, falls, scale, due,
        )  # fmt: skip

        def work(part: slice) -> None:
            floors = comes.indptr[part.start : part.stop + 1]
            mine, mean, *rest = (array[part] for array in own)
            # Here, so that no more than a part of all envelopes is ever copied.
            recurs = decode(self.envelope[mine], last), -decode(self.floor[mine], last)
            score_block(start + part.start, *panel, floors, mean, *recurs, *rest)

        on_rows(work, len(rows), max(ROWS, MINUTES // max(recent.length, 1)))
        return Scores(
            recent.keys[start:end],
            first,
            rises,
            falls,
            due,
            expected.size(due),
            expected.stage,
            scale,
        )

    def of_rows(self, rows: NDArray[np.intp]) -> Self:
        """What is known of the series at ``rows`` (R,), each once, -1 for series never called:
        R + 1 rows, theirs in their order."""
        index = np.append(rows, -1)
        own = {name: getattr(self, name)[index] for name in BY_SERIES}
        return replace(self, **own, monthly=self.monthly.of_rows(rows))

    @cached_property
    def _busy(self) -> NDArray[np.bool_]:
        """(S + 1,) where falls are looked for at all."""
        return np.asarray(self.floor.any(axis=(1, 2)), np.bool_)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "monthly"}
        return {f"alerting.{name}": array for name, array in own.items()} | {
            f"alerting.{name}": array for name, array in self.monthly.state().items()
        }

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]]) -> Self:
        """What ``state`` gave."""
        own = {
            name.removeprefix("alerting."): array
            for name, array in state.items()
            if name.startswith("alerting.")
        }
        arrays = {n: a for n, a in own.items() if not n.startswith("monthly.")}
        return cls(monthly=Monthly.restore(own), **arrays)
