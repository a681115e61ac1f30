"""extract: logs to the activity table."""

import logging
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trailsight.activity.completeness import Completeness
from trailsight.activity.count import count_day, merged
from trailsight.activity.gather import Gatherer
from trailsight.activity.inventory import Inventory, take_inventory
from trailsight.activity.ledger import Ledger
from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LAGS, LogFile, Quarantined
from trailsight.jobs.extracting.origin import origin_of
from trailsight.jobs.extracting.watch import Watch, Watched, unwatched
from trailsight.source.trail import Trail

log = logging.getLogger("trailsight")

BATCH_BYTES, BATCH_FILES = 4 << 20, 64

Tick = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


@dataclass(frozen=True)
class ExtractSummary:
    """What one run read, and what the activity table holds after it."""

    source: str
    inventory: Inventory
    completeness: Completeness
    files_read: int
    files_known: int = 0
    """Read by an earlier run and unchanged since."""
    files_skipped: int = 0
    """Digest and Insight files, which hold no API calls."""
    records: int = 0
    counted: int = 0
    duplicates: int = 0
    out_of_scope: int = 0
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def bad_records(self) -> int:
        """Quarantined records; a file quarantined as a whole holds none that could be told."""
        return sum(entry.position.startswith("record ") for entry in self.quarantined)


def extract(
    source: Trail | ActivityTable, path: Path, engine: Engine, watch: Watch = unwatched
) -> ExtractSummary:
    """Brings the activity table in ``path`` up to date with ``source``.

    A table made from another source is replaced. Only new and changed files are read; a record
    counts once, over files and runs.
    """
    origin = origin_of(source)
    if isinstance(source, ActivityTable):
        return _import(source, path, origin)
    listing = source.listing(engine.map)
    ledger, store = Ledger(path), ActivityStore(path)
    if ledger.source() != origin:
        _start_afresh(path, origin)
    unread = ledger.unread(listing.files)
    gatherer, tally = Gatherer(), Counter[str]()
    quarantined: list[Quarantined] = []
    read: list[LogFile] = []
    lags = np.zeros(LAGS, np.int64)
    watched = Watched(unread, watch)
    for decoded in engine.map(source.read, list(_batches(unread))):
        gatherer.add(decoded)
        tally.update(records=decoded.read, out_of_scope=decoded.out_of_scope)
        tally["digest files"] += decoded.digests
        quarantined += decoded.quarantined
        read += decoded.files
        lags += 0 if decoded.lags is None else decoded.lags
        watched.saw(decoded)
    for day, block in gatherer.block().days():
        table, known = store.day(day)
        count = count_day(block, known, source.columns)
        tally.update(counted=count.counted, duplicates=count.duplicates)
        if count.counted:
            store.write_day(day, merged(table, count.table), count.ids)
        else:
            store.tidy(day)
    ledger.add(read, quarantined, lags)
    if not store.days():
        reasons = "; ".join(f"{q.source}: {q.position}: {q.reason}" for q in quarantined[:3])
        raise InputError("source.path", f"no record could be read in {origin['path']}", reasons)
    summary = ExtractSummary(
        source=origin["path"],
        inventory=take_inventory(store),
        completeness=Completeness.of(store, ledger.lags()),
        files_read=len(read) - tally["digest files"],
        files_known=len(listing.files) - len(unread),
        files_skipped=listing.skipped + tally["digest files"],
        records=tally["records"],
        counted=tally["counted"],
        duplicates=tally["duplicates"],
        out_of_scope=tally["out_of_scope"],
        quarantined=tuple(quarantined),
    )
    told = summary.counted + summary.duplicates + summary.out_of_scope + summary.bad_records
    if told != summary.records:
        raise AssertionError(f"{summary.records} records were read but {told} accounted for")
    return summary


def _batches(files: list[LogFile]) -> Iterator[tuple[LogFile, ...]]:
    """Some files at a time: as many as one worker decodes in about a tenth of a second."""
    batch: list[LogFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if size >= BATCH_BYTES or len(batch) >= BATCH_FILES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _import(source: ActivityTable, path: Path, origin: dict[str, str]) -> ExtractSummary:
    days = list(source.days())
    _start_afresh(path, origin)
    store = ActivityStore(path)
    for day, table in days:
        store.write_day(day, table, store.day(day)[1])
    inventory = take_inventory(store)
    events, whole = inventory.events, Completeness.of(store)
    return ExtractSummary(
        origin["path"], inventory, whole, len(days), records=events, counted=events
    )


def _start_afresh(path: Path, origin: dict[str, str]) -> None:
    if path.exists():
        before = (Ledger(path).source() or {}).get("path", "something else")
        log.info("data/activity was made from %s: extracting anew", before)
        shutil.rmtree(path)
    Ledger(path).set_source(origin)
