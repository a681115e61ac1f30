"""The fleet at a glance: one row a series."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel


@dataclass(frozen=True)
class SeriesTable:
    """One row a series: what the fleet looked like in the scored window; arrays of length S."""

    panel: Panel
    short: NDArray[np.bool_]
    calls: NDArray[np.int64]
    expected: NDArray[np.float64]
    peak_bans: NDArray[np.float32]
    peak_drop_bans: NDArray[np.float32]
    episodes: NDArray[np.int64]

    def table(self) -> pa.Table:
        """As columns, the key's fields first."""
        columns = dict(
            zip(self.panel.keys[0]._fields, zip(*self.panel.keys, strict=True), strict=True)
        )
        numbers = ("short", "calls", "expected", "peak_bans", "peak_drop_bans", "episodes")
        return pa.table({**columns, **{name: getattr(self, name) for name in numbers}})
