"""A stored baseline asked for counts of somebody's own: what MLflow serves and a notebook calls."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated
from trailsight.contracts.activity import MANAGEMENT
from trailsight.contracts.calendar import Calendar
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.detector.named import named
from trailsight.detector.store import load
from trailsight.series.choice import SeriesChoice

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 256
"""Series scored at once; bounds the memory."""
INPUTS = {
    "minute": "datetime", "account": "string", "region": "string", "event_source": "string",
    "event_name": "string", "insight_type": "string", "error_code": "string",
    "category": "string", "count": "long",
}  # fmt: skip
"""One row a minute of a series that was called; types in MLflow's words."""
OPTIONAL = ("error_code", "category")
OUTPUTS = {**INPUTS, "expected": "double", "bans": "double", "drop_bans": "double"}
"""The same rows with what was expected of the minute and how unusual it is."""


@dataclass(frozen=True)
class Predictor:
    """A calibrated baseline with what it was learnt as."""

    calibrated: Calibrated
    calendar: Calendar
    meta: Mapping[str, str]

    @classmethod
    def open(cls, arrays: Path) -> Self:
        """From the file that ``train`` writes; raises ``InputError`` where it is none."""
        state, meta = load(arrays)
        detector = named(meta["detector"], json.loads(meta["parameters"]))
        choice = series_of(meta)
        return cls(Calibrated.restore(detector, state), choice.calendar, meta)

    def predict(self, counts: "pd.DataFrame", since: str = "") -> "pd.DataFrame":
        """What was expected in each row, in calls per minute, and how unusual it is, in bans.

        ``counts`` has the columns ``INPUTS``, minutes in UTC, and is taken as complete from its
        first minute on: a minute without a row had no call. A row of 0 calls asks for a quiet
        minute. Give four days before the minutes of interest, and with an error series the calls
        of its API. ``since`` (ISO 8601, UTC) leaves out the rows before it, which are context.
        Rows keep their order. Raises ``InputError`` for columns or values that mean nothing.
        """
        frame, minute = _checked(counts)
        asked = np.ones(len(frame), np.bool_)
        if since:
            asked = minute >= _minutes(np.array([since]), "since")[0]
        out = frame[asked].reset_index(drop=True)
        values = np.zeros((3, len(out)))
        if len(out):
            series, keys = _series(frame)
            panel = _panel(series, keys, minute, frame["count"].to_numpy(), self.calendar)
            self._fill(panel, int(minute[asked].min()), series[asked], minute[asked], values)
        return out.assign(expected=values[0], bans=values[1], drop_bans=values[2])

    def _fill(
        self,
        panel: Panel,
        first: int,
        series: NDArray[np.intp],
        minute: NDArray[np.int64],
        values: NDArray[np.float64],
    ) -> None:
        for low in range(0, len(panel.keys), BLOCK):
            high = min(low + BLOCK, len(panel.keys))
            scores = self.calibrated.score(panel, first, low, high)
            mine = np.flatnonzero((series >= low) & (series < high))
            cells = series[mine] - low, minute[mine] - first
            for row, part in enumerate((scores.expected, scores.bans, scores.drop_bans)):
                values[row, mine] = part[cells]


def series_of(meta: Mapping[str, str]) -> SeriesChoice:
    """The choice of series that a baseline was learnt with."""
    stored = json.loads(meta["series"])
    known = {entry.name for entry in fields(SeriesChoice)}
    if unknown := sorted(set(stored) - known):
        problem = f"was learnt with series.{unknown[0]}, which is unknown here"
        raise InputError("model", problem, "the model is of another Trailsight")
    frozen: dict[str, Any] = {
        name: tuple(x) if isinstance(x, list) else x for name, x in stored.items()
    }
    return SeriesChoice(**frozen)


def _checked(counts: "pd.DataFrame") -> tuple["pd.DataFrame", NDArray[np.int64]]:
    """The columns that are known, optional ones filled, and the minutes since the epoch."""
    lacking = [name for name in INPUTS if name not in counts and name not in OPTIONAL]
    if lacking:
        raise InputError(lacking[0], "no such column", f"predict takes {', '.join(INPUTS)}")
    frame = counts.assign(error_code=counts.get("error_code"), category=counts.get("category")).loc[
        :, list(INPUTS)
    ]
    frame["category"] = frame["category"].fillna(MANAGEMENT)
    frame["error_code"] = frame["error_code"].astype("object")
    frame.loc[frame["error_code"].isna(), "error_code"] = None
    kinds = frame["insight_type"].isin([CALL_RATE, ERROR_RATE])
    if not kinds.all():
        problem = (
            f"{frame['insight_type'][~kinds].iloc[0]!r} is neither {CALL_RATE} nor {ERROR_RATE}"
        )
        raise InputError("insight_type", problem)
    if (frame["error_code"].notna() != (frame["insight_type"] == ERROR_RATE)).any():
        raise InputError("error_code", f"goes with {ERROR_RATE}, and only with it")
    if frame["count"].isna().any() or (frame["count"] < 0).any():
        raise InputError("count", "is missing or below 0")
    minute = _minutes(frame["minute"].to_numpy(), "minute")
    if frame.assign(minute=minute).duplicated([n for n in INPUTS if n != "count"]).any():
        raise InputError("minute", "a series has two rows of one minute", "add their counts up")
    return frame, minute


def _minutes(moments: NDArray[Any], field: str) -> NDArray[np.int64]:
    import pandas as pd

    try:
        times = pd.to_datetime(pd.Series(moments), utc=True, format="ISO8601")
    except (ValueError, TypeError) as error:
        raise InputError(field, f"is no time: {error}") from None
    if times.isna().any():
        raise InputError(field, "is missing")
    seconds = times.astype("datetime64[s, UTC]").astype("int64").to_numpy()
    return np.asarray(seconds, np.int64) // 60


def _series(frame: "pd.DataFrame") -> tuple[NDArray[np.intp], tuple[SeriesKey, ...]]:
    """(N,) the series of each row, and the series, sorted."""
    names = list(SeriesKey._fields)
    rows = [SeriesKey(*row) for row in frame[names].itertuples(index=False, name=None)]
    keys = tuple(sorted(set(rows), key=lambda key: key.sort_key))
    index = {key: i for i, key in enumerate(keys)}
    return np.array([index[row] for row in rows], np.intp), keys


def _panel(
    series: NDArray[np.intp],
    keys: tuple[SeriesKey, ...],
    minute: NDArray[np.int64],
    count: NDArray[np.int64],
    calendar: Calendar,
) -> Panel:
    start, end = int(minute.min()), int(minute.max()) + 1
    order = np.lexsort((minute, series))
    order = order[count[order] > 0]
    sizes = np.bincount(series[order], minlength=len(keys))
    return Panel(
        keys=keys,
        start=start,
        length=end - start,
        since=np.zeros(len(keys), np.int32),
        indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        minute=(minute[order] - start).astype(np.int32),
        count=count[order].astype(np.int64),
        calendar=calendar,
    )
