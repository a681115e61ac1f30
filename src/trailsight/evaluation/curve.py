"""Precision and recall over all thresholds, with weights for resampling."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.evaluation.matching import Matched


@dataclass(frozen=True)
class Tallies:
    """The matched accounts as arrays: I incidents, F false alarms."""

    bans: NDArray[np.float64]
    """(I,) of the strangest alarm that finds each incident; −inf if none does."""
    salient: NDArray[np.bool_]
    account: NDArray[np.intp]
    """(I,) which account an incident belongs to."""
    false_bans: NDArray[np.float64]
    false_account: NDArray[np.intp]
    series_days: NDArray[np.float64]
    """(A,) of each account."""

    @classmethod
    def of(cls, matched: Sequence[Matched]) -> Self:
        """Pools the accounts."""
        found = [[f[0].alarm.bans if f else -np.inf for f in m.findings] for m in matched]
        return cls(
            bans=np.array([bans for each in found for bans in each], np.float64),
            salient=np.array([i.salient for m in matched for i in m.incidents], np.bool_),
            account=np.repeat(np.arange(len(matched)), [len(m.incidents) for m in matched]),
            false_bans=np.array([b for m in matched for b in m.false_bans], np.float64),
            false_account=np.repeat(np.arange(len(matched)), [len(m.false_bans) for m in matched]),
            series_days=np.array([sum(m.series.values()) * m.days for m in matched], np.float64),
        )

    def resampled(self, rng: np.random.Generator) -> Self:
        """Accounts drawn with replacement, and within each its incidents and false alarms."""
        chosen = rng.integers(0, len(self.series_days), len(self.series_days))
        incidents = [_redraw(np.flatnonzero(self.account == a), rng) for a in chosen]
        false = [_redraw(np.flatnonzero(self.false_account == a), rng) for a in chosen]
        kept, wrong = np.concatenate(incidents), np.concatenate(false)
        return type(self)(
            bans=self.bans[kept],
            salient=self.salient[kept],
            account=np.repeat(np.arange(len(chosen)), [len(each) for each in incidents]),
            false_bans=self.false_bans[wrong],
            false_account=np.repeat(np.arange(len(chosen)), [len(each) for each in false]),
            series_days=self.series_days[chosen],
        )

    def auprc(self, salient: bool = False) -> float:
        """Area under the stepwise precision-recall curve; recall over the salient ones or all.

        Precision is found incidents over found incidents plus false alarms: all that are found
        count there, salient or not.
        """
        counted = self.bans[self.salient] if salient else self.bans
        if not len(counted):
            return float("nan")
        cuts = np.unique(counted[np.isfinite(counted)])[::-1]
        found = _at_least(self.bans, cuts)
        recall = _at_least(counted, cuts) / len(counted)
        precision = found / np.maximum(found + _at_least(self.false_bans, cuts), 1)
        return float(np.sum(np.diff(recall, prepend=0.0) * precision))

    def threshold(self, budget: float) -> float:
        """The lowest that gives at most ``budget`` false alarms per 1,000 series per day."""
        allowed = int(np.floor(budget * self.series_days.sum() / 1000 + 1e-9))
        if len(self.false_bans) <= allowed:
            return -np.inf
        # Alarms of exactly these bans would be one too many.
        return float(np.nextafter(np.sort(self.false_bans)[::-1][allowed], np.inf))

    def recall(self, threshold: float, salient: bool = False) -> float:
        """Share of the incidents that are found by alarms of at least ``threshold`` bans."""
        counted = self.bans[self.salient] if salient else self.bans
        if not len(counted):
            return float("nan")
        return float(np.mean((counted >= threshold) & np.isfinite(counted)))

    def precision(self, threshold: float) -> float:
        """Found incidents over found incidents plus false alarms; not a number without either."""
        found = int(np.sum((self.bans >= threshold) & np.isfinite(self.bans)))
        false = int(np.sum(self.false_bans >= threshold))
        return found / (found + false) if found + false else float("nan")

    def false_rate(self, threshold: float) -> float:
        """False alarms per 1,000 series per day."""
        return float(np.sum(self.false_bans >= threshold) * 1000 / self.series_days.sum())


def _redraw(index: NDArray[np.intp], rng: np.random.Generator) -> NDArray[np.intp]:
    return rng.choice(index, len(index)) if len(index) else index


def _at_least(bans: NDArray[np.float64], cuts: NDArray[np.float64]) -> NDArray[np.intp]:
    """How many are at least each of ``cuts``."""
    return len(bans) - np.searchsorted(np.sort(bans), cuts, side="left")
