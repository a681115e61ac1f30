"""Which series' calls an error series is a part of."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import CALL_RATE, SeriesKey


def partners(keys: Sequence[SeriesKey]) -> NDArray[np.int64]:
    """(S,) of each error-rate series the index of the call-rate series of the same API, else -1.

    Reads have none: only their failures are counted.
    """
    calls = {key[:5]: i for i, key in enumerate(keys) if key.insight_type == CALL_RATE}
    return np.array(
        [-1 if key.insight_type == CALL_RATE else calls.get(key[:5], -1) for key in keys], np.int64
    )
