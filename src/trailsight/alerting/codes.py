"""Envelopes in a byte an hour: counts to 6 %, rounded away from an alarm."""

import numpy as np
from numpy.typing import NDArray

STEP = 12.0
"""Codes to the octave."""
HOUR = 4
"""Slots in an hour, over which an envelope is level."""


def encode(calls: NDArray[np.floating], upward: bool) -> NDArray[np.uint8]:
    """(..., 168) codes of (..., 672) counts, which are the same within an hour."""
    code = STEP * np.log2(1.0 + np.maximum(calls[..., ::HOUR], 0.0))
    code = np.ceil(code - 1e-9) if upward else np.floor(code)
    return np.asarray(np.clip(code, 0, 255), np.uint8)


def decode(codes: NDArray[np.uint8], slots: NDArray[np.integer]) -> NDArray[np.float32]:
    """(..., K) counts of ``codes`` (..., 168) at K slots of the week."""
    table = (np.exp2(np.arange(256) / STEP) - 1.0).astype(np.float32)
    return table[codes[..., slots // HOUR]]
