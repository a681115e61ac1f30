"""What is printed of the completeness of an activity table."""

from collections.abc import Iterator

from trailsight.activity.completeness import Completeness
from trailsight.activity.gaps import Gap
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import length_of

SHOWN = 2
"""Gaps that are told; the rest is counted."""
DAY = 1440


def of_completeness(told: Completeness) -> Iterator[str]:
    """Six lines at most."""
    yield f"Complete   {told.verdict}"
    for number, gap in enumerate(told.gaps[:SHOWN]):
        yield f"{'Gaps' if number == 0 else '':10} {_gap(gap)}"
    if len(told.gaps) > SHOWN:
        more = len(told.gaps) - SHOWN
        yield f"           … and {more:,} more; chance alone makes {told.expected:.2g} at most"
    silent = sum(one.missing_hours > 0 for one in told.accounts)
    if silent or told.sparse:
        yield f"Silent     {'; '.join(_silent(told, silent))}"
    if told.lag_median is not None and told.lag_p99 is not None:
        yield (
            f"Delivery   {_lag(told.lag_median)} after the event at the median, "
            f"{_lag(told.lag_p99)} at the 99th percentile"
        )


def _gap(gap: Gap) -> str:
    place = " ".join((gap.account or "every account", gap.region or ""))
    start, end = text_of(gap.start), text_of(gap.end)
    if start[:10] == end[:10]:
        end = end[11:]
    return f"{place.strip()}: {start} to {end} UTC ({length_of(gap.end - gap.start)})"


def _silent(told: Completeness, silent: int) -> Iterator[str]:
    if silent:
        accounts = _number(len(told.accounts), "account")
        yield f"{told.missing_hours:,} hours in {silent:,} of {accounts}"
    if told.sparse:
        yield f"{told.sparse:,} of {_number(told.places, 'Region')} too quiet or new to judge"


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _lag(minutes: int) -> str:
    return "a day or more" if minutes >= DAY else f"{minutes:,} min"
