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
    """Baselines, each with the minutes [start, end) that it has not learnt from; whole slots."""

    spans: tuple[tuple[int, int, Baseline], ...]

    @classmethod
    def of(
        cls,
        detector: Detector,
        whole: Baseline,
        history: Panel,
        parts: tuple[Fold, ...],
        start: int,
        end: int,
    ) -> Self:
        """``detector`` fitted to the history less each part, to tell of the slots between ``start``
        and ``end``; those before the first part are left to that one's baseline, and all to
        ``whole`` where there are no parts."""
        spans = [(part.start, part.end, detector.fit(part.without(history))) for part in parts]
        if not spans:
            return cls(((start, end, whole),))
        spans[0] = (start, *spans[0][1:])
        return cls(tuple(spans))

    def means(
        self, history: Panel, low: int, high: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
        """(high - low, B) means of the series [low, high) of ``history`` in the B slots, and the
        evidence of all their called minutes, if the detector has any."""
        rows = history.take(range(low, high))
        begin, end = self.spans[0][0], self.spans[-1][1]
        mean = np.empty((high - low, (end - begin) // QUARTER), np.float32)
        evidence = None
        for start, end, baseline in self.spans:
            expected = baseline.expect(rows.window(start, end))
            columns = slice((start - begin) // QUARTER, (end - begin) // QUARTER)
            mean[:, columns] = expected.mean
            if expected.evidence is not None:
                evidence = np.zeros(len(rows.minute), np.float32) if evidence is None else evidence
                at = rows.minute + rows.start
                evidence[(at >= start) & (at < end)] = expected.evidence
        return mean, evidence
