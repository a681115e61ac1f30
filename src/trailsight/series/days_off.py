"""Days on which people rest as on a Sunday, as local days since the epoch."""

import warnings
from collections.abc import Iterable
from datetime import date
from functools import cache

from trailsight.contracts.errors import InputError

YEARS = range(2013, 2051)
"""CloudTrail came in 2013. The same for every panel, so that training and scoring agree."""


def dates(texts: Iterable[str]) -> tuple[int, ...]:
    """The days that ``texts`` name (ISO 8601); raises InputError for one that names none."""
    days = []
    for text in texts:
        try:
            days.append(_since_epoch(date.fromisoformat(text)))
        except (TypeError, ValueError):
            problem = f"{text!r} is no date"
            raise InputError("series.holiday_dates", problem, "write it as 2026-12-24") from None
    return tuple(days)


@cache
def public_holidays(code: str) -> tuple[int, ...]:
    """Public holidays of a country or subdivision (ISO 3166: ``DE``, ``US-NY``), 2013 to 2050.

    From the ``holidays`` package. Raises InputError where that is not installed, or knows no
    such place.
    """
    try:
        from holidays import country_holidays
    except ImportError:
        problem = "the package that knows public holidays is not installed"
        remedy = "pip install 'trailsight[holidays]', or list days in series.holiday_dates"
        raise InputError("series.holidays", problem, remedy) from None
    country, _, subdivision = code.partition("-")
    try:
        with warnings.catch_warnings():  # some movable feasts are known for fewer years
            warnings.simplefilter("ignore", UserWarning)
            found = country_holidays(country, subdiv=subdivision or None, years=YEARS)
    except NotImplementedError:
        problem = f"no public holidays are known of {code!r}"
        remedy = "an ISO 3166 code such as DE or US-NY"
        raise InputError("series.holidays", problem, remedy) from None
    return tuple(sorted(map(_since_epoch, found)))


def _since_epoch(day: date) -> int:
    return (day - date(1970, 1, 1)).days
