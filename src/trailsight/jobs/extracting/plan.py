"""What an extraction would read, found out without reading or writing anything."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trailsight.activity.ledger import Ledger
from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.jobs.extracting.origin import origin_of
from trailsight.jobs.spans import text_of
from trailsight.source.keys import Key
from trailsight.source.listing import Listing
from trailsight.source.places.place import Map
from trailsight.source.trail import Trail

Where = tuple[str | None, str | None, str | None]
State = Literal["new", "changed", "known"]
MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Planned:
    """A file; ``known`` ones were read by an earlier run and would not be read again."""

    path: str
    size: int
    state: State


@dataclass(frozen=True)
class Total:
    """The files of an account, a Region and a day of delivery; None where no key tells it."""

    account: str | None
    region: str | None
    date: str | None
    """ISO 8601"""
    files: int
    bytes: int


@dataclass(frozen=True)
class Plan:
    """What would be read, and what would not."""

    source: str
    replaces: str | None
    """What the table that is there was made from, where it would be removed."""
    files: tuple[Planned, ...]
    """In the order of their paths."""
    totals: tuple[Total, ...]
    """Of the files that would be read."""
    skipped: int = 0
    """Digest, Insight and aggregated-event files."""
    ignored: int = 0
    """Files of any other kind."""
    pruned: int = 0
    """Files that were not asked for, by their key."""
    folders: int = 0
    """Folders that were not looked into, for all in them is pruned, skipped or ignored."""


def plan(source: Trail | ActivityTable, path: Path, spread: Map = map) -> Plan:
    """What would be read of ``source`` into the activity table in ``path``.

    ``spread`` runs the requests of a listing. Raises ``InputError`` where nothing can be read, and
    for standard input, which can't be listed.
    """
    origin, ledger = origin_of(source), Ledger(path)
    before = ledger.source()
    there = before is not None or bool(ActivityStore(path).days())
    replaces = (before or {}).get("path", "something else") if there and before != origin else None
    if isinstance(source, ActivityTable):
        files = [Planned(str(part), part.stat().st_size, "new") for part in source.parts()]
        return Plan(origin["path"], replaces, tuple(files), tuple(_totals(files)))
    if source.streams:
        problem = f"{', '.join(source.streams)} can't be listed without reading it"
        raise InputError("extract.dry_run", problem, "give a path, or read it")
    listing = source.listing(spread)
    known = {} if replaces else ledger.files()
    files = [Planned(one.path, one.size, _state(one, known)) for one in listing.files]
    return _told(origin["path"], replaces, files, listing)


def _told(source: str, replaces: str | None, files: list[Planned], listing: Listing) -> Plan:
    return Plan(
        source=source,
        replaces=replaces,
        files=tuple(files),
        totals=tuple(_totals(one for one in files if one.state != "known")),
        skipped=listing.skipped,
        ignored=listing.ignored,
        pruned=listing.pruned,
        folders=listing.folders,
    )


def _state(file: LogFile, known: dict[str, LogFile]) -> State:
    if file.path not in known:
        return "new"
    return "known" if known[file.path] == file else "changed"


def _totals(files: Iterable[Planned]) -> Iterator[Total]:
    number, size = Counter[Where](), Counter[Where]()
    for file in files:
        key = Key.of(file.path)
        where = (key.account, key.region, _date(key))
        number[where] += 1
        size[where] += file.size
    for place in sorted(number, key=lambda place: tuple(name or "" for name in place)):
        yield Total(*place, number[place], size[place])


def _date(key: Key) -> str | None:
    if key.span is None or key.span[1] - key.span[0] >= MINUTES_A_DAY:
        return None
    return text_of(key.span[0])[:10]
