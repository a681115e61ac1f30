"""Some series that are to be scored, with all that it takes and nothing else."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibration import Calibration
from trailsight.contracts.expected import Expected
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores


@dataclass(frozen=True)
class Unscored:
    """C series in the minutes of a panel."""

    panel: Panel
    """Theirs; then the series whose calls theirs are a part of."""
    expected: Expected
    """Of the C series."""
    calibration: Calibration
    """Of C + 1 rows, theirs in their order."""
    known: NDArray[np.bool_]
    """(C,) which of them the baseline knows."""
    short: NDArray[np.bool_]
    """(C,) whose history is too short for a weekly season."""
    first: int
    """Minute, since the epoch, from which on they are scored."""

    @property
    def own(self) -> Panel:
        """The C series alone."""
        return self.panel.take(range(len(self.known)))

    def scores(self) -> Scores:
        """Equal to those of ``Calibrated.score``."""
        expected, series = self.expected, len(self.known)
        if expected.evidence is not None:
            whole = np.zeros(len(self.panel.minute), np.float32)
            whole[: len(expected.evidence)] = expected.evidence
            expected = expected.having(whole)
        rows = np.arange(series)
        return self.calibration.score(self.panel, expected, rows, self.first, 0, series)
