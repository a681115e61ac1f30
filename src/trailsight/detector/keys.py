"""Series keys as plain bytes."""

import json
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import SeriesKey


def pack_keys(keys: Sequence[SeriesKey]) -> NDArray[np.uint8]:
    """The keys as one JSON array a line, UTF-8, in an array that numpy stores without pickle."""
    text = "\n".join(json.dumps(key, ensure_ascii=False, separators=(",", ":")) for key in keys)
    return np.frombuffer(text.encode(), np.uint8).copy()


def unpack_keys(packed: NDArray[np.uint8]) -> tuple[SeriesKey, ...]:
    """The keys that ``pack_keys`` packed."""
    # JSON escapes every newline inside a string; only splitting on "\n" itself is safe.
    lines = packed.tobytes().decode().split("\n") if packed.size else []
    return tuple(SeriesKey(*json.loads(line)) for line in lines)
