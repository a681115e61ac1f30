"""Staged records to the days of the table, part by part through an engine."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.corrections import Corrections, Id, Told, ids_of, settle, told_by
from trailsight.activity.count import Counted, Ids, Part, cells_of, count_part
from trailsight.activity.days import NO_IDS, REMEDY, DayFiles
from trailsight.activity.rows import Integers, Rows
from trailsight.activity.staging import MINUTES_A_DAY, Aside, Staging
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Attributes


@dataclass(frozen=True)
class Merged:
    """What a day took in."""

    counted: int
    duplicates: int


@dataclass(frozen=True)
class Work:
    """A day whose records are told apart, and what it held before."""

    day: int
    attributes: tuple[Attributes, ...]
    cell: Integers
    """Of each new record: minute of the day times attributes, plus the place of its own."""
    before: bytes | None
    """The day's Parquet file."""
    withdrawn: tuple[Told, ...]
    """Counted before, and not any more."""


@dataclass(frozen=True)
class _Kept:
    """What this process keeps of a day while its rows are made elsewhere."""

    files: DayFiles
    told: Merged
    ids: list[Aside]
    corrections: Corrections


def merge(
    staging: Staging, root: Path, engine: Engine, optional: tuple[str, ...] = ()
) -> Iterator[Merged]:
    """Brings the days in ``root`` that have staged records up to date, and tells of each.

    A day whose records are all known is left untouched. Each day is replaced at once.
    """
    attributes, place = staging.vocabulary.ranked()
    kept: deque[_Kept] = deque()
    untouched: list[Merged] = []

    # To hand records to another process takes as long as to count them: here, that is done while
    # others make the rows. This machine's cores are not those of a cluster, though.
    count = engine.map if engine.remote else map

    def works() -> Iterator[Work]:
        parts, ids = list[Counted](), list[Aside]()
        for one in count(count_part, _parts(staging, root, place)):
            ids.append(staging.aside(one.ids))
            parts.append(replace(one, ids=NO_IDS))
            if not one.last:
                continue
            files, told = DayFiles(root, one.day), _merged(parts)
            work, corrections = _work(files, parts, attributes)
            if len(work.cell):
                kept.append(_Kept(files, told, ids, corrections))
            ids, parts = [], []
            if len(work.cell):
                yield work
            else:
                files.tidy()
                untouched.append(told)
                for aside in ids:
                    aside.path.unlink()

    for content in engine.map(partial(finish, optional), works()):
        one = kept.popleft()
        one.files.write(content, one.ids, one.corrections)
        for aside in one.ids:
            aside.path.unlink()
        yield one.told
    yield from untouched


def _merged(parts: list[Counted]) -> Merged:
    return Merged(sum(len(one.cells) for one in parts), sum(one.duplicates for one in parts))


def _work(
    files: DayFiles, parts: list[Counted], attributes: tuple[Attributes, ...]
) -> tuple[Work, Corrections]:
    """What is to be made of a day, and its corrections from then on."""
    corrections: dict[Id, Told] = dict(files.corrections())
    cells, withdrawn = [one.cells for one in parts], list[Told]()
    for one in parts:
        corrections |= told_by(one.corrections, attributes)
        won, lost = settle(corrections, one.rivals, attributes)
        cells.append(cells_of(won, len(attributes)))
        withdrawn += lost
    used = np.zeros(len(attributes), np.bool_)
    for some in cells:
        used[some % max(len(attributes), 1)] = True
    own = tuple(attributes[at] for at in np.flatnonzero(used))
    cell = np.concatenate([_placed(some, used) for some in cells])
    before = files.content() if len(cell) else None
    return Work(files.day, own, cell, before, tuple(withdrawn)), corrections


def _placed(cell: Integers, used: NDArray[np.bool_]) -> Integers:
    """The same cells, where only the attributes that are ``used`` have places."""
    minute, code = np.divmod(cell, max(len(used), 1))
    place = np.cumsum(used) - 1
    placed: Integers = minute * int(used.sum()) + place[code]
    return placed


def finish(optional: tuple[str, ...], work: Work) -> bytes:
    """The Parquet file of a day."""
    cell, count = np.unique(work.cell, return_counts=True)
    cell += work.day * MINUTES_A_DAY * len(work.attributes)
    rows = Rows.of_cells(work.attributes, cell, count)
    if work.before is not None:
        rows = Rows.summed([*_read(work, optional), rows, *map(_withdrawn, work.withdrawn)])
    return rows.parquet(optional)


def _read(work: Work, optional: tuple[str, ...]) -> list[Rows]:
    import pyarrow.parquet as pq

    schema = activity_schema(optional)
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    try:
        file = pq.ParquetFile(pa.BufferReader(work.before), read_dictionary=texts)
        groups = range(file.num_row_groups)
        return [Rows.of_table(file.read_row_group(at, use_threads=False)) for at in groups]
    except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
        problem = f"not a day of the activity table: {error}"
        raise InputError(f"day {work.day}", problem, REMEDY) from None


def _withdrawn(told: Told) -> Rows:
    one = np.ones(1, np.int64)
    return Rows((told.attributes,), one * told.minute, one * 0, -one)


def _parts(staging: Staging, root: Path, place: NDArray[np.int32]) -> Iterator[Part]:
    """What is to be counted, the number of a record's attributes become their place."""
    day, low = -1, 0
    for staged in staging.parts():
        files = DayFiles(root, staged.day)
        if staged.day != day:
            corrected = ids_of(files.corrections())
            day, low = staged.day, 0
        ids = files.ids()  # anew: what is mapped counts as memory, as long as it is
        high = len(ids) if staged.beyond is None else _up_to(ids, staged.beyond)
        staged.records["code"] = place[staged.records["code"]]
        known = np.array(ids[low:high])
        yield Part(day, staged.beyond is None, staged.records, len(place), known, corrected)
        low = high


def _up_to(ids: Ids, beyond: int) -> int:
    return int(np.searchsorted(ids[:, 0], np.uint64(beyond)))
