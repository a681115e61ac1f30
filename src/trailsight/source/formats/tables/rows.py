"""Rows of a table to records; those that can't be read are told, each by itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from trailsight.source.classify import NOT_CALLS
from trailsight.source.formats.tables import cells
from trailsight.source.parsed import Parsed
from trailsight.source.record import Detailed, Record

REQUIRED = ("eventtime", "eventsource", "eventname", "awsregion")
NAMES = (
    *REQUIRED, "useridentity", "sourceipaddress", "useragent", "errorcode", "eventid", "readonly",
    "eventtype", "managementevent", "recipientaccountid", "eventcategory", "addendum",
    "resources",
)  # fmt: skip
"""The columns that are read, as Athena and CloudTrail Lake name them, in ``Detailed``'s order."""
READERS: dict[str, Callable[[str], Any]] = {
    "eventtime": cells.time,
    "useridentity": cells.identity,
    "readonly": cells.truth,
    "managementevent": cells.truth,
    "addendum": cells.addendum,
    "resources": cells.resources,
}
"""How the text of a cell is read; that of the other columns stands for itself."""


class TableError(ValueError):
    """Why a table, or a part of it, can't be read."""


def wanted(of: type[Record]) -> tuple[str, ...]:
    """The columns that records of this type are made of."""
    return NAMES if of is Detailed else NAMES[:-1]


def check(names: Iterable[str]) -> None:
    """Raises ``TableError`` where a table with columns of these names holds no records."""
    there = set(names)
    lacking = [name for name in REQUIRED if name not in there]
    if lacking:
        raise TableError(f"no column {', '.join(lacking)}")


@dataclass
class Rows:
    """N rows by columns, whose cells are what the fields of a ``Record`` hold."""

    count: int
    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    foreign: Sequence[bool] = ()
    """Which rows are no CloudTrail records at all; empty: none."""
    problems: dict[int, str] = field(default_factory=dict)
    """Why a row can't be read."""

    def add_texts(self, name: str, column: Sequence[str | None]) -> None:
        """Takes a column whose cells are text."""
        reader = READERS.get(name)
        told: list[Any] = []
        for row, text in enumerate(column):
            value: Any = None if text is None or text in cells.NULLS else text
            if value is not None and reader is not None:
                try:
                    value = reader(text or "")
                except (ValueError, RecursionError) as error:  # msgspec's are ValueErrors too
                    self.problems.setdefault(row, f"{name}: {error}")
            told.append(value)
        self.columns[name] = told

    def records(
        self, positions: Sequence[int], of: type[Record], raw: Callable[[int], bytes]
    ) -> Parsed:
        """The records. ``positions`` are the places of the rows in their file.

        ``raw`` gives the bytes of a row, by which those without eventID are told apart.
        """
        kept: list[int] = []
        parsed = Parsed()
        absent: list[None] = [None] * self.count
        columns = [self.columns.get(name, absent) for name in wanted(of)]
        kinds = self.columns.get("eventtype", absent)
        for row, values in enumerate(zip(*columns, strict=True)):
            if kinds[row] in NOT_CALLS or (self.foreign and self.foreign[row]):
                parsed.out_of_scope += 1
            elif problem := self.problems.get(row) or _lacking(values):
                parsed.bad.append((f"record {positions[row]}", problem, len(raw(row))))
            else:
                parsed.records.append(of(*values))
                kept.append(row)
        parsed.positions = [positions[row] for row in kept]
        if not all(record.eventID for record in parsed.records):
            pairs = zip(parsed.records, kept, strict=True)
            parsed.raws = [b"" if one.eventID else raw(row) for one, row in pairs]
        return parsed


def _lacking(values: tuple[object, ...]) -> str | None:
    """Which of the required fields a row does not tell."""
    for name, value in zip(REQUIRED, values, strict=False):
        if not value:
            return f"{name} is missing"
    return None
