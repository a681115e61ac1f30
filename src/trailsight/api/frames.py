"""Values of the rooms as pandas frames: minutes become UTC timestamps, keys become columns."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Estimate

if TYPE_CHECKING:
    import pandas as pd

KEY = list(SeriesKey._fields)
EPISODE = ("start", "end", "detected_at", "closed_at", "direction", "peak_bans", "observed",
           "expected")  # fmt: skip


KINDS: dict[str, Any] = {"direction": "str", "observed": "int64"}


def times(minutes: ArrayLike) -> "pd.DatetimeIndex":
    """Minutes since the epoch as timestamps."""
    import pandas as pd

    return pd.DatetimeIndex(np.asarray(minutes, np.int64).astype("datetime64[m]").astype(
        "datetime64[s]"), tz="UTC")  # fmt: skip


def moments(minutes: Iterable[int | None]) -> "pd.DatetimeIndex":
    """The same, some of which may be missing (NaT)."""
    import pandas as pd

    values = [np.datetime64("NaT") if m is None else np.datetime64(m, "m") for m in minutes]
    return pd.DatetimeIndex(np.array(values, "datetime64[s]"), tz="UTC")


def keys_frame(keys: Sequence[SeriesKey]) -> "pd.DataFrame":
    """A row a series, the seven columns of its key."""
    import pandas as pd

    return pd.DataFrame([tuple(key) for key in keys], columns=KEY, dtype="str")


def repeated(keys: Sequence[SeriesKey], rows: ArrayLike) -> "pd.DataFrame":
    """The keys at ``rows`` (N,), as categories: millions of rows stay small."""
    import pandas as pd

    rows = np.asarray(rows, np.intp)
    columns: dict[str, Any] = {}
    for place, name in enumerate(KEY):
        values = [key[place] for key in keys]
        known = pd.Index(list(dict.fromkeys(one for one in values if one is not None)), dtype="str")
        code = {str(value): number for number, value in enumerate(known)}
        codes = np.array([-1 if value is None else code[value] for value in values], np.int32)
        columns[name] = pd.Categorical.from_codes(codes[rows], known)
    return pd.DataFrame(columns)


def episodes_frame(episodes: Iterable[Episode]) -> "pd.DataFrame":
    """A row an episode, by start."""
    import pandas as pd

    ordered = sorted(episodes, key=lambda one: (one.start, one.key.sort_key, one.direction))
    frame = keys_frame([one.key for one in ordered])
    for name in EPISODE:
        values = [getattr(one, name) for one in ordered]
        moment = name in ("start", "end", "detected_at", "closed_at")
        kind = KINDS.get(name, "float64")
        frame[name] = moments(values) if moment else pd.Series(values, dtype=kind)
    return frame


def spread(name: str, one: Estimate | None) -> dict[str, float]:
    """An estimate as three columns: the number and its 95 % interval."""
    nothing = float("nan")
    value, low, high = (nothing,) * 3 if one is None else (one.value, one.low, one.high)
    return {name: value, f"{name}_low": low, f"{name}_high": high}
