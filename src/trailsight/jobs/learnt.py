"""What a baseline was learnt from: how long, how much, how whole."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated
from trailsight.contracts.expected import STAGES
from trailsight.contracts.panel import Panel
from trailsight.jobs.rows import iso
from trailsight.jobs.windows import MINUTES_A_DAY, Windows

HOUR, HOURS = 60, 24
USUAL = 5
"""Calls that three in four like hours have, of an hour without any that is taken for a gap."""


@dataclass(frozen=True)
class Gap:
    """Hours without a record of an account and Region that always has some."""

    account: str
    region: str
    start: str
    end: str


@dataclass(frozen=True)
class Learnt:
    """Age, span and quality of a baseline; the date of the fit is not among it, so that a fit can
    be repeated to the byte."""

    start: str
    """ISO 8601, UTC."""
    end: str
    days: float
    series: Mapping[str, int]
    """By stage: what their history was long enough for."""
    calls: int
    covered: float
    """The part of the hours, by account and Region since its logs begin, that is no gap."""
    gaps: tuple[Gap, ...]
    excluded_minutes: int

    @classmethod
    def of(cls, history: Panel, calibrated: Calibrated, windows: Windows) -> "Learnt":
        """That of a baseline and the history that it has learnt."""
        last = history.window(history.end - 1, history.end)
        stages = Counter(calibrated.baseline.expect(last).stage.tolist())
        gaps, whole = _gaps(history)
        missing = sum(len(hours) for _, hours in gaps)
        spans = windows.excluded.within(windows.train_start, windows.train_end).spans
        return cls(
            start=iso(windows.train_start),
            end=iso(windows.train_end),
            days=round((windows.train_end - windows.train_start) / MINUTES_A_DAY, 3),
            series={name: stages[i] for i, name in enumerate(STAGES)},
            calls=int(history.count.sum()),
            covered=round(1 - missing / max(whole, 1), 6),
            gaps=tuple(gap for place, hours in gaps for gap in _joined(place, hours)),
            excluded_minutes=sum(end - start for start, end in spans),
        )

    @classmethod
    def restore(cls, told: Mapping[str, Any]) -> "Learnt":
        """What ``content`` gave."""
        gaps = tuple(Gap(**gap) for gap in told["gaps"])
        series = {name: told["series"][name] for name in STAGES}  # JSON has sorted them
        return cls(**{**told, "gaps": gaps, "series": series})

    def content(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @property
    def text(self) -> str:
        """One line."""
        stages = ", ".join(f"{number:,} {name}" for name, number in self.series.items() if number)
        parts = [f"{self.days:.3g} days", f"series: {stages}", f"{self.covered:.1%} of hours"]
        if self.gaps:
            first = self.gaps[0]
            told = f"{first.account} {first.region} {first.start} to {first.end}"
            parts.append(f"{len(self.gaps)} gap{'s' if len(self.gaps) > 1 else ''}: {told}" +
                         (" …" if len(self.gaps) > 1 else ""))  # fmt: skip
        if self.excluded_minutes:
            parts.append(f"{self.excluded_minutes:,} minutes excluded")
        return "; ".join(parts)


def _gaps(history: Panel) -> tuple[list[tuple[tuple[str, str], NDArray[np.int64]]], int]:
    """The hours (since the epoch) that are a gap of each account and Region, and all hours."""
    first = -(-history.start // HOUR)
    bins = history.window(first * HOUR, history.end).binned(HOUR)
    found, whole = [], 0
    places = sorted({(key.account, key.region) for key in history.keys})
    for place in places:
        rows = [i for i, key in enumerate(history.keys) if (key.account, key.region) == place]
        calls = bins[rows].sum(axis=0)
        since = max(int(history.since[rows].min()) - (first * HOUR - history.start), 0)
        seen = np.arange(len(calls)) >= -(-since // HOUR)
        hour = (first + np.arange(len(calls))) % HOURS
        rest = ((first + np.arange(len(calls))) // HOURS + 3) % 7 >= 5  # the epoch was a Thursday
        usual = np.zeros(len(calls))
        for like in range(2 * HOURS):
            mine = seen & (hour == like % HOURS) & (rest == (like >= HOURS))
            if mine.any():
                usual[mine] = np.quantile(calls[mine], 0.25, method="lower")
        missing = np.flatnonzero(seen & (calls == 0) & (usual >= USUAL)) + first
        whole += int(seen.sum())
        if len(missing):
            found.append((place, missing))
    return found, whole


def _joined(place: tuple[str, str], hours: NDArray[np.int64]) -> list[Gap]:
    """Consecutive hours as one."""
    parts = np.split(hours, np.flatnonzero(np.diff(hours) > 1) + 1)
    return [Gap(*place, iso(int(p[0]) * HOUR), iso((int(p[-1]) + 1) * HOUR)) for p in parts]
