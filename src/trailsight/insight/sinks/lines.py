"""What the sinks of one file with one JSON value a line share."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.errors import InputError
from trailsight.insight.forms.jsonlines import line

Row = Mapping[str, Any]
Order = Callable[[Row], tuple[str, str]]
"""The time and the id of the event that a row tells of."""


def add_lines(path: Path, rows: Iterable[Row], order: Order) -> None:
    """Adds a line for each of ``rows`` whose event has none; lines are in the order of time.

    A file without a line where there is nothing to tell. Raises ``InputError`` for a file that
    holds anything else.
    """
    there = _lines(path, order)
    content = {order(row): line(row) for row in rows} | there
    if not path.exists() or len(content) > len(there):
        write_bytes(path, b"".join(content[place] for place in sorted(content)))


def by_event(row: Row) -> tuple[str, str]:
    """The order of rows that keep CloudTrail's own names for both."""
    return row["eventTime"], row["eventID"]


def _lines(path: Path, order: Order) -> dict[tuple[str, str], bytes]:
    if not path.exists():
        return {}
    found = {}
    for number, text in enumerate(path.read_bytes().splitlines(keepends=True)):
        try:
            found[order(json.loads(text))] = text
        except (ValueError, KeyError, TypeError):
            problem = f"line {number + 1} is not what this sink writes"
            raise InputError(str(path), problem, "delete the file or put it right") from None
    return found
