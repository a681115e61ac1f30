"""Makes the scales comparable and the largest of them rare by a known probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.newcomers import newcomers
from trailsight.alerting.slope import FAR, day_bans, slope_of
from trailsight.alerting.tails import RECORD, Tail, fit_tails

DROP_SHAPE = 4.0
"""Of the tail of falls: a silence has a bottom, and services are retired."""


@dataclass(frozen=True)
class Standards:
    """Of S series, and of one that was never called, which comes last."""

    centre: NDArray[np.float64]
    """(S + 1, 8) of the rise at each of 5 scales and the fall at each of 3: the median day's."""
    width: NDArray[np.float64]
    """(S + 1, 8) mean excess beyond it."""
    tails: NDArray[np.float32]
    """(S + 1, 2, 2, 4) of the largest standardised rise, and fall, of a day: beyond the usual day
    and beyond the record."""
    slope: float
    """What a ban of a day is worth beyond one day in 100."""


def standards(
    days: NDArray[np.float32],
    kind: NDArray[np.intp],
    observed: NDArray[np.int64],
    called: NDArray[np.bool_],
) -> Standards:
    """From the daily maxima (S, 8, D) of series of some ``kind`` (S,), ``observed`` (S,) minutes
    and ``called`` (S,) at all."""
    series = len(days)
    centre, width = np.zeros((series + 1, 8)), np.ones((series + 1, 8))
    own = newcomers(days, observed, called)
    for i in range(8):
        tail = fit_tails(np.where(own.first_day, -1.0, days[:, i]), kind)
        centre[:-1, i], width[:-1, i] = tail.start, tail.scale / tail.shape
        width[-1, i] = np.median(width[:-1, i]) if series else 1.0
    z = (days - centre[:-1, :, None]) / width[:-1, :, None]
    z = np.where(days >= 0, np.maximum(z, 0) * (days > 0), -1.0)
    fitted: list[tuple[list[Tail], Tail]] = []
    found = judged = 0.0
    for part in (slice(0, 5), slice(5, 8)):
        largest = z[:, part].max(axis=1)
        usual = np.where(own.first_day, -1.0, largest)
        both = [fit_tails(usual, kind), fit_tails(usual, kind, RECORD)]
        both = [tail.no_lighter(DROP_SHAPE) for tail in both] if fitted else both
        found += float((day_bans(usual, both)[called] > FAR).sum())
        judged = max(judged, float((usual >= 0).sum()))
        fitted.append((both, own.tail(largest)))
    slope = slope_of(found, judged)
    tails = np.empty((series + 1, 2, 2, 4), np.float32)
    for direction, (both, first) in enumerate(fitted):
        tails[:-1, direction] = np.stack([tail.rows() for tail in both], axis=1)
        tails[-1, direction] = first.unbent(slope).rows()[0]
        tails[:-1, direction][~called] = tails[-1, direction]
    return Standards(centre, width, tails, slope)
