"""Incidents of known kind, size and length, injected into copies of a history.

The minutes before ``first`` stay as they are: baselines learn from what was, and recall is measured
on what was added. Incidents are spread evenly over regimes of series, kinds and sizes; two of one
API (its calls and its errors) are a day apart or more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.evaluation.changes import Change, Ints, Rng
from trailsight.evaluation.copies import changed
from trailsight.evaluation.incident import Incident, Size
from trailsight.evaluation.kinds import KINDS, Kind
from trailsight.evaluation.regimes import BUSY, Regime
from trailsight.evaluation.usual import DAY, Usual

APART = DAY
"""Minutes between two incidents of one API, at least."""
HEAD, TAIL = 60, 120
"""Minutes at the beginning and the end of the judged time without an incident."""
TRIES = 30


@dataclass(frozen=True)
class Grid:
    """The sizes that are injected."""

    times: tuple[float, ...] = (2.0, 3.0, 5.0, 10.0, 20.0)
    """What a rise of a busy series comes to, in multiples of the usual."""
    calls: tuple[int, ...] = (3, 5, 10, 20, 40, 80)
    """Calls that a rise of a quiet series adds."""
    shares: tuple[float, ...] = (0.5, 0.8, 1.0)
    """The part of the calls that a drop takes."""
    nights: tuple[float, ...] = (0.5, 1.0, 2.0)
    """What comes at night, in multiples of what the busiest five hours bring."""

    def of(self, kind: Kind, busy: bool) -> tuple[Size, ...]:
        """The sizes of ``kind`` on a busy or a quiet series."""
        if kind.drop:
            return tuple(Size(share, "share") for share in self.shares)
        if kind.name == "night":
            return tuple(Size(times, "times") for times in self.nights)
        if busy:
            return tuple(Size(times, "times") for times in self.times)
        return tuple(Size(float(calls), "calls") for calls in self.calls)


Cell = tuple[Regime, str, Size]


@dataclass
class Injection:
    """Plants incidents into copies of ``clean``, copy by copy; cells fill evenly over all."""

    clean: Panel
    first: int
    """The first judged minute, since the epoch."""
    regime: Mapping[SeriesKey, Regime]
    kinds: Sequence[str] = tuple(KINDS)
    grid: Grid = field(default_factory=Grid)
    avoid: Iterable[Incident] = ()
    """Known incidents, near which nothing is planted."""
    unjudged: Sequence[tuple[int, int]] = ()
    """Times [start, end), since the epoch, in which nothing is planted in any series."""
    planted: Counter[Cell] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._rows: dict[tuple[Regime, str], list[int]] = {}
        self._family: dict[tuple[str, ...], list[int]] = {}
        self._usual: dict[int, Usual] = {}
        for row, key in enumerate(self.clean.keys):
            self._family.setdefault(tuple(key[:5]), []).append(row)
            if key not in self.regime:
                continue  # called for the first time in the judged minutes
            for name in self.kinds:
                kind, regime = KINDS[name], self.regime[key]
                if kind.of == key.insight_type and (kind.quiet or regime in BUSY):
                    self._rows.setdefault((regime, name), []).append(row)
        self._barred: dict[tuple[str, ...], list[tuple[int, int]]] = {}
        for one in self.avoid:
            for key in one.keys:
                self._barred.setdefault(tuple(key[:5]), []).append((one.start, one.end))
        self._cells = [
            (regime, name, size)
            for regime, name in sorted(self._rows)
            for size in self.grid.of(KINDS[name], regime in BUSY)
        ]

    def copy(self, number: int, incidents: int, seed: int) -> tuple[Panel, tuple[Incident, ...]]:
        """Copy ``number`` with about so many incidents; fewer where there is no room."""
        rng = np.random.default_rng([seed, number])
        taken = {name: list(times) for name, times in self._barred.items()}
        changes: list[tuple[int, Change]] = []
        told: list[Incident] = []
        open_cells = dict.fromkeys(self._cells)
        while open_cells and len(told) < incidents:
            cell = self._emptiest(open_cells, rng)
            made = self._plant(cell, taken, rng)
            if made is None:
                del open_cells[cell]
                continue
            self.planted[cell] += 1
            changes += made
            told.append(self._told(f"{number}-{len(told)}", cell, made))
        return changed(self.clean, changes), tuple(told)

    def _emptiest(self, cells: Iterable[Cell], rng: Rng) -> Cell:
        """Regimes take turns, and in each its kinds and sizes."""
        of_regime: Counter[Regime] = Counter()
        for (regime, _, _), number in self.planted.items():
            of_regime[regime] += number
        ranked = [(of_regime[cell[0]], self.planted[cell], cell) for cell in cells]
        least = min((a, b) for a, b, _ in ranked)
        best = [cell for a, b, cell in ranked if (a, b) == least]
        return best[int(rng.integers(len(best)))]

    def _plant(
        self, cell: Cell, taken: dict[tuple[str, ...], list[tuple[int, int]]], rng: Rng
    ) -> list[tuple[int, Change]] | None:
        regime, name, size = cell
        kind, rows = KINDS[name], self._rows[regime, name]
        low = self.first - self.clean.start + HEAD
        high = self.clean.length - TAIL - kind.minutes
        for _ in range(TRIES if high > low else 0):
            row = rows[int(rng.integers(len(rows)))]
            change = kind.make(self._of(row), int(rng.integers(low, high)), size, rng)
            if change is None or change.start < low or change.end > self.clean.length - TAIL:
                continue
            start, end = change.start + self.clean.start, change.end + self.clean.start
            times = taken.setdefault(tuple(self.clean.keys[row][:5]), [])
            if any(start < b and a < end for a, b in self.unjudged):
                continue
            if all(end + APART <= a or b + APART <= start for a, b in times):
                times.append((start, end))
                return self._spread(row, kind, change, size, rng)
        return None

    def _of(self, row: int) -> Usual:
        if row not in self._usual:
            self._usual[row] = Usual.of(self.clean, row, self.first)
        return self._usual[row]

    def _spread(
        self, row: int, kind: Kind, change: Change, size: Size, rng: Rng
    ) -> list[tuple[int, Change]]:
        """The change, and what it means for the API's other series."""
        family = self._family[tuple(self.clean.keys[row][:5])]
        part = slice(change.start, change.end)
        parent = next((i for i in family if self.clean.keys[i].insight_type == CALL_RATE), None)
        errors = [i for i in family if i != parent]
        if kind.drop:
            return [(row, change), *self._missing(row, change, errors, rng)]
        if row == parent or parent is None:
            return [(row, change)]
        calls = self._of(parent).counts[part]
        succeeded = calls - sum(self._of(i).counts[part] for i in errors)
        more: Ints = np.maximum(change.calls - np.maximum(succeeded, 0), 0)
        return [(row, change), *([(parent, Change(change.start, more))] if more.any() else [])]

    def _missing(
        self, row: int, change: Change, errors: Sequence[int], rng: Rng
    ) -> list[tuple[int, Change]]:
        """Which of the calls that stay out would have failed: any of them, alike."""
        part = slice(change.start, change.end)
        left, taken = self._of(row).counts[part], -change.calls
        rest = []
        for i in errors:
            failures = np.minimum(self._of(i).counts[part], left)
            lost: Ints = rng.hypergeometric(failures, left - failures, taken)
            left, taken = left - failures, taken - lost
            rest += [(i, Change(change.start, -lost))] if lost.any() else []
        return rest

    def _told(self, name: str, cell: Cell, made: Sequence[tuple[int, Change]]) -> Incident:
        change = made[0][1]
        return Incident(
            name=name,
            kind=cell[1],
            verdict="true",
            keys=tuple(self.clean.keys[row] for row, _ in made),
            start=self.clean.start + change.start,
            end=self.clean.start + change.end,
            calls=tuple(one.total for _, one in made),
            direction="drop" if KINDS[cell[1]].drop else "rise",
            size=cell[2],
        )
