"""Stores of which it is known in which hours they hold something."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.hours import Place
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import ACTIVITY

DAY = 20_089
"""First day of these stores, since the epoch: Wednesday 1 January 2025."""


def filled(path: Path, places: Mapping[Place, NDArray[np.bool_]]) -> ActivityStore:
    """A store of one event in each of the hours of each place, counted from ``DAY`` on."""
    store = ActivityStore(path)
    at = [(np.flatnonzero(active), place) for place, active in places.items()]
    hour = np.concatenate([hours for hours, _ in at])
    names = [np.repeat([place[i] for _, place in at], [len(h) for h, _ in at]) for i in (0, 1)]
    for day in np.unique(hour // 24).tolist():
        rows = np.flatnonzero(hour // 24 == day)
        fixed = {
            "event_source": "s.amazonaws.com", "event_name": "A", "category": "Management",
            "read_only": False, "error_code": None, "identity_arn": None, "user_agent": None,
        }  # fmt: skip
        columns = {
            "minute": (DAY * 24 + hour[rows]) * 3600,
            "account": names[0][rows],
            "region": names[1][rows],
            **{name: [value] * len(rows) for name, value in fixed.items()},
            "count": np.ones(len(rows), np.int64),
        }
        arrays = [pa.array(columns[field.name]).cast(field.type) for field in ACTIVITY]
        store.write_day(DAY + day, pa.table(arrays, schema=ACTIVITY), np.empty((0, 2), np.uint64))
    return store
