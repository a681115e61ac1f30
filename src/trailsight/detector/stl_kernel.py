"""Seasonal-trend decomposition by LOESS of many series at once.

The same figures as ``statsmodels.tsa.seasonal.STL(...).fit(inner_iter, outer_iter=0)``, series by
series. Without the robust pass STL is linear in the data: the weights of all its local lines are
computed once, and a series costs sums only.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.loess import Smoother, season_smoother, smoother

Floats = NDArray[np.float64]


def stl(
    rates: Floats,
    period: int,
    *,
    seasonal: int,
    trend: int,
    low_pass: int,
    seasonal_jump: int = 1,
    trend_jump: int = 1,
    low_pass_jump: int = 1,
    inner_iter: int = 2,
) -> tuple[Floats, Floats]:
    """The season and the trend, (S, n) each, of ``rates`` (S, n); n is at least two periods.

    ``seasonal``, ``trend`` and ``low_pass`` are the windows of the three smoothers in points, odd
    and at least 3, the latter two wider than ``period``; a smoother with a jump fits a line at
    every jump-th point and interpolates. Raises ValueError for windows, jumps or lengths that
    are none.
    """
    from trailsight.detector.stl_loops import decompose

    values = np.ascontiguousarray(rates, np.float64)
    points = values.shape[1]
    if period < 2 or points < 2 * period:
        raise ValueError(f"{points} points are not two periods of {period} >= 2 points")
    windows = {"seasonal": seasonal, "trend": trend, "low_pass": low_pass}
    for name, window in windows.items():
        least = 3 if name == "seasonal" else max(3, period + 1)
        if window < least or window % 2 == 0:
            raise ValueError(f"{name} {window} is not odd and at least {least}")
    if min(seasonal_jump, trend_jump, low_pass_jump, inner_iter) < 1:
        raise ValueError("jumps and iterations are at least 1")
    season, level = np.empty_like(values), np.empty_like(values)
    cycles = _cycles(points // period, seasonal, seasonal_jump)
    slow, low = _lines(points, trend, trend_jump), _lines(points, low_pass, low_pass_jump)
    decompose(values, period, cycles, _parts(low), _parts(slow), inner_iter, season, level)
    return season, level


@lru_cache(maxsize=8)
def _lines(points: int, window: int, jump: int) -> Smoother:
    return smoother(points, window, jump)


@lru_cache(maxsize=8)
def _cycles(points: int, window: int, jump: int) -> tuple[Floats, Floats]:
    return season_smoother(points, window, jump), season_smoother(points + 1, window, jump)


def _parts(of: Smoother) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Floats]:
    return of.at, of.start, of.row, of.weights
