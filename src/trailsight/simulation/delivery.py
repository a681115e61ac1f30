"""From the moment of a call to the moment its record lies in the bucket.

Measured on real trails: the lag from event to file has its median at 3.2 minutes and its 99th
percentile at 9. A few records come hours late, some twice, and some again with corrections.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from trailsight.simulation.calls import Calls

LAG_MEDIAN, LAG_SIGMA = 3.2 * 60, 0.4445
DUPLICATES, UPDATES, DELAYS = 0.003, 0.0006, 0.0003
PLAIN, DELAY, UPDATE = 0, 1, 2
ADDENDA_SINCE = (1, 8)


@dataclass(frozen=True)
class Delivered:
    """M records of N calls, M ≥ N."""

    call: NDArray[np.int64]
    """(M,) index of the call."""
    moment: NDArray[np.int64]
    """(M,) seconds since the epoch at which the record is ready for delivery."""
    note: NDArray[np.uint8]
    """(M,) PLAIN, or the reason of its addendum."""
    ids: NDArray[np.uint8]
    """(M, 48) random bytes: the event's id, the request's, and the id of the event that an
    UPDATE corrects."""

    def taken(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> "Delivered":
        """The records at ``index``."""
        return Delivered(self.call[index], self.moment[index], self.note[index], self.ids[index])


def delivered(rng: Generator, calls: Calls, interval: int) -> Delivered:
    """The records of ``calls``, with ``interval`` seconds from one file to the next.

    A copy comes at least one file later. Records older than eventVersion 1.08 have no addendum.
    """
    count = len(calls.time)
    lag = rng.lognormal(np.log(LAG_MEDIAN), LAG_SIGMA, count)
    chance = rng.random((3, count))
    later = rng.uniform(0, 4 * 3600, (3, count))
    ids = rng.integers(0, 256, (count, 48), np.uint8)
    modern = np.array([kind.api.version >= ADDENDA_SINCE for kind in calls.kinds], np.bool_)
    modern = modern[calls.code]

    late = chance[0] < DELAYS
    moment = calls.time + (lag + late * (2 * 3600 + later[0])).astype(np.int64)
    every = np.arange(count)
    copies = np.flatnonzero(chance[1] < DUPLICATES)
    updates = np.flatnonzero((chance[2] < UPDATES) & modern)
    notes = np.where(late & modern, DELAY, PLAIN).astype(np.uint8)
    corrected = ids[updates]
    corrected = np.hstack([corrected[:, 32:], corrected[:, 16:32], corrected[:, :16]])
    again = [moment[i] + interval + later[k, i].astype(np.int64) for k, i in
             ((1, copies), (2, updates))]  # fmt: skip
    records = Delivered(
        np.concatenate([every, copies, updates]),
        np.concatenate([moment, *again]),
        np.concatenate([notes, notes[copies], np.full(len(updates), UPDATE, np.uint8)]),
        np.concatenate([ids, ids[copies], corrected]),
    )
    return records.taken(calls.kept[records.call])
