"""Local time: office days, and how much of a day's traffic comes at which hour."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from trailsight.simulation.organisation import Account

HOURLY = np.array(
    [
        *(0.22, 0.16, 0.12, 0.11, 0.12, 0.17, 0.28, 0.45, 0.62, 0.76, 0.85, 0.92),
        *(1.00, 0.97, 0.94, 0.92, 0.90, 0.89, 0.91, 0.95, 0.92, 0.76, 0.54, 0.34),
    ]
)
"""Customers' traffic by local hour, against the busiest."""
WEEKEND = 0.6


def local_days(account: Account, margin: int = 1) -> Iterator[tuple[date, float]]:
    """Local dates, from ``margin`` days before the account's time to as many after it, with the
    UTC second at which their clocks would have shown midnight.

    That is reckoned from noon, so hours after the early morning, when clocks change, are right
    on every day of the year.
    """
    first = datetime.fromtimestamp(account.start, UTC).date() - timedelta(days=margin)
    for day in range(account.days + 2 * margin):
        local = first + timedelta(days=day)
        noon = datetime(local.year, local.month, local.day, 12, tzinfo=account.zone)
        yield local, noon.timestamp() - 12 * 3600


@lru_cache(maxsize=4)
def traffic(account: Account) -> NDArray[np.float64]:
    """(T,) customers' traffic in each minute of the account's time, 1 in a busy weekday hour."""
    hours = range(account.start, account.end, 3600)
    moments = [datetime.fromtimestamp(hour, account.zone) for hour in hours]
    hour = np.array([moment.hour for moment in moments])
    factor = np.array([WEEKEND if moment.weekday() >= 5 else 1.0 for moment in moments])
    at = np.arange(account.days * 1440) / 60
    middle = np.arange(len(hour)) + 0.5
    curve: NDArray[np.float64] = np.interp(at, middle, HOURLY[hour] * factor)
    return curve
