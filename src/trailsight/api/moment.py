"""Moments as notebooks give them."""

from datetime import UTC, date, datetime

from trailsight.contracts.moments import minute_of

When = str | date | datetime | None
"""ISO 8601, or a date or time of Python or pandas; UTC where no offset is given."""


def text(when: When) -> str | None:
    """``when`` as the configuration takes it."""
    if isinstance(when, datetime):
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        return when.astimezone(UTC).isoformat()
    return when.isoformat() if isinstance(when, date) else when


def minute(name: str, when: When) -> int | None:
    """``when`` in minutes since the epoch; raises ``InputError`` for what is no time."""
    return minute_of(name, text(when))
