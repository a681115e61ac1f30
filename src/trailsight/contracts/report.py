"""A report as plain values: what people read about one run, whatever renders it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Union

Value = str | int | float | None
Kind = Literal["text", "number", "moment", "choice", "code"]
"""Of a column. ``number`` and ``moment`` are set flush and sort by size and time; ``choice`` has
few distinct values and can be filtered by them; ``code`` is a name as the logs have it. A moment
in ISO 8601, UTC, is read to the minute."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: str
    kind: Kind = "text"
    help: str = ""
    """What it means, in a few words; shown below the table."""


@dataclass(frozen=True)
class Cell:
    """A value that reads otherwise than it sorts, or says more."""

    value: Value
    """What it sorts by; None sorts last, whichever way."""
    text: str = ""
    """What is read; empty: the value."""
    note: str = ""
    """A second, smaller line."""
    to: str = ""
    """The ``anchor`` of a section of the same report that it leads to."""


@dataclass(frozen=True)
class Table:
    """Rows that a reader can sort and filter."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Value | Cell], ...]
    """Each of as many values as there are columns, in the order to be read in."""
    total: int | None = None
    """How many rows there are in all, where these are the most interesting of them."""
    where: str = ""
    """The file that holds all of them; a path below the working directory."""
    empty: str = "None."
    """What is said where there is no row."""
    filtered: bool = True
    """Whether readers are offered a filter; every table can be sorted."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.caption}: {len(row)} values, {len(self.columns)} columns")


@dataclass(frozen=True)
class Figure:
    """A picture, and what it shows for those who do not see it."""

    content: bytes
    """PNG, or an SVG whose colours follow the page (``reporting/figures/canvas.py``)."""
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a figure without alt text")


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    strong: bool = False
    """A sentence that carries the section."""


@dataclass(frozen=True)
class Code:
    """Text set as it is: a configuration, a command."""

    text: str
    caption: str = ""


@dataclass(frozen=True)
class Facts:
    """Names and values, a line each."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """A heading and what is below it."""

    title: str
    parts: tuple["Part", ...]
    anchor: str = ""
    """A name that cells may lead to; unique in a report."""
    folded: bool = False
    """Whether it opens only when it is asked for."""


Part = Union[Text, Code, Facts, Table, Figure, Section]  # noqa: UP007 - Section holds itself


@dataclass(frozen=True)
class Tile:
    """A number to see at once."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """One page."""

    title: str
    lead: str
    """What came of the run, in a sentence or two."""
    sections: tuple[Section, ...]
    tiles: tuple[Tile, ...] = ()
    subtitle: str = ""
    """What was run on what, in a line."""
