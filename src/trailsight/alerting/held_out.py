"""What a detector expects of a history from all of it but the part in question."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.folds import Fold
from trailsight.contracts.detector import Baseline, Detector
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel


@dataclass(frozen=True)
class HeldOut:
    """Baselines, each with the minutes [start, end) that it has not learnt from."""

    spans: tuple[tuple[int, int, Baseline], ...]

    @classmethod
    def of(
        cls, detector: Detector, whole: Baseline, history: Panel, parts: tuple[Fold, ...]
    ) -> Self:
        """``detector`` fitted to the history less each part; what comes before the first part is
        left to that one's baseline, and all to ``whole`` where there are no parts."""
        spans = [(part.start, part.end, detector.fit(part.without(history))) for part in parts]
        if not spans:
            return cls(((history.start, history.end, whole),))
        spans[0] = (history.start, *spans[0][1:])
        return cls(tuple(spans))

    def means(
        self, history: Panel, low: int, high: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """(high - low, B) means of the series [low, high) of ``history``, which has B whole slots,
        and the evidence of their called minutes, if the detector has any."""
        rows = history.take(range(low, high))
        mean = np.empty((high - low, history.length // QUARTER), np.float32)
        evidence = None
        for start, end, baseline in self.spans:
            expected = baseline.expect(rows.window(start, end))
            columns = slice((start - history.start) // QUARTER, (end - history.start) // QUARTER)
            mean[:, columns] = expected.mean
            if expected.evidence is not None:
                evidence = np.zeros(len(rows.minute), np.float32) if evidence is None else evidence
                at = rows.minute + rows.start
                evidence[(at >= start) & (at < end)] = expected.evidence
        return mean, evidence
