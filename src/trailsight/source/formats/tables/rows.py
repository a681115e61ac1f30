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
ID = NAMES.index("eventid")
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
        told: list[Any] = [None if text in cells.NULLS else text for text in column]
        self.columns[name] = told
        reader = READERS.get(name)
        if reader is None:
            return
        for row, text in enumerate(told):
            if text is not None:
                try:
                    told[row] = reader(text)
                except (ValueError, RecursionError) as error:  # msgspec's are ValueErrors too
                    self.problems.setdefault(row, f"{name}: {error}")

    def records(
        self,
        positions: Sequence[int],
        of: type[Record],
        sizes: Sequence[int],
        raw: Callable[[int], bytes | None],
    ) -> Parsed:
        """The records. ``positions`` are the places of the rows in their file, ``sizes`` bytes.

        ``raw`` gives the content of a row, by which those without eventID are told apart; None
        where it holds text that is not UTF-8.
        """
        parsed = Parsed(size=sum(sizes))
        raws: list[bytes] = []
        places: list[int] = []
        absent: list[None] = [None] * self.count
        columns = [self.columns.get(name, absent) for name in wanted(of)]
        kinds = self.columns.get("eventtype", absent)
        for row, values in enumerate(zip(*columns, strict=True)):
            if kinds[row] in NOT_CALLS or (self.foreign and self.foreign[row]):
                parsed.out_of_scope += 1
                continue
            problem = self.problems.get(row) or _lacking(values)
            own = None if problem else b"" if values[ID] else raw(row)
            if own is None:
                reason = problem or "text that is not UTF-8"
                parsed.bad.append((f"record {positions[row]}", reason, sizes[row]))
                continue
            parsed.records.append(of(*values))
            raws.append(own)
            places.append(positions[row])
        parsed.positions = places
        parsed.raws = raws if any(raws) else ()
        return parsed


def _lacking(values: tuple[object, ...]) -> str | None:
    """Which of the required fields a row does not tell."""
    for name, value in zip(REQUIRED, values, strict=False):
        if not value:
            return f"{name} is missing"
    return None
