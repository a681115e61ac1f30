"""Moments as the user gives them."""

from datetime import UTC, datetime

from trailsight.contracts.errors import InputError


def minute_of(name: str, text: str | None) -> int | None:
    """A moment in minutes since the epoch; raises ``InputError`` for what is none."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        remedy = "write it as 2026-03-18 or 2026-03-18T12:00:00Z"
        raise InputError(name, f"{text!r} is no ISO 8601 time", remedy) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int(moment.timestamp()) // 60
