"""extract: logs to the activity table."""

import logging
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trailsight.activity.completeness import Completeness
from trailsight.activity.inventory import take_inventory
from trailsight.activity.ledger import Ledger
from trailsight.activity.merge import merge
from trailsight.activity.staging import Staging
from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LAGS, Decoded, LogFile, Quarantined
from trailsight.jobs.extracting.origin import origin_of
from trailsight.jobs.extracting.reading import by_delivery, decoded
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.jobs.extracting.verify import Checked
from trailsight.jobs.extracting.watch import Watch, Watched, unwatched
from trailsight.source.trail import Trail

log = logging.getLogger("trailsight")

WAVE = 8_000_000
"""Records from which on what was read is counted and kept, before more is read."""

Tick = Callable[[int, int], None]
"""Called with what is done and what there is to do."""


def extract(
    source: Trail | ActivityTable,
    path: Path,
    engine: Engine,
    watch: Watch = unwatched,
    checked: Checked | None = None,
) -> ExtractSummary:
    """Brings the activity table in ``path`` up to date with ``source``.

    The files that were ``checked`` are those that are read.
    A table made from another source is replaced. Only new and changed files are read; a record
    counts once, over files and runs.
    """
    origin = origin_of(source)
    if isinstance(source, ActivityTable):
        return _import(source, path, origin)
    listing = source.listing(engine.map) if checked is None else checked.listing
    ledger, store = Ledger(path), ActivityStore(path)
    if ledger.source() != origin:
        _start_afresh(path, origin)
    if checked is not None:
        checked.write(path)
    unread = by_delivery(ledger.unread(listing.files))
    wave, total, read, quarantined = Wave(), Counter[str](), 0, list[Quarantined]()
    watched = Watched(unread, watch)
    with Staging.below(path) as staging:
        for found in decoded(source, unread, engine):
            staging.add(found)
            wave.add(found)
            read += len(found.files)
            quarantined += found.quarantined
            watched.saw(found)
            if staging.records >= WAVE:
                total += wave.kept(staging, path, engine, source.columns)
                wave = Wave()
        total += wave.kept(staging, path, engine, source.columns)
    if not store.days():
        reasons = "; ".join(f"{q.source}: {q.position}: {q.reason}" for q in quarantined[:3])
        raise InputError("source.path", f"no record could be read in {origin['path']}", reasons)
    return ExtractSummary(
        source=origin["path"],
        inventory=take_inventory(store),
        completeness=Completeness.of(store, ledger.lags()),
        files_read=read - total["digests"],
        files_known=len(listing.files) - len(unread),
        files_skipped=listing.skipped + total["digests"],
        records=total["records"],
        counted=total["counted"],
        duplicates=total["duplicates"],
        out_of_scope=total["out_of_scope"],
        quarantined=tuple(quarantined),
        standing=ledger.standing(),
        integrity=None if checked is None else checked.outcome,
    )


@dataclass
class Wave:
    """What was read since a part of the run was last kept."""

    files: list[LogFile] = field(default_factory=list)
    records: list[int] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    lags: NDArray[np.int64] = field(default_factory=lambda: np.zeros(LAGS, np.int64))

    def add(self, found: Decoded) -> None:
        """Takes in what came of some files."""
        self.files += found.files
        self.records += found.records
        self.quarantined += found.quarantined
        self.tally.update(records=found.read, out_of_scope=found.out_of_scope)
        self.tally.update(digests=found.digests)
        if found.lags is not None:
            self.lags += found.lags

    def kept(
        self, staging: Staging, path: Path, engine: Engine, optional: tuple[str, ...]
    ) -> Counter[str]:
        """Counts the staged records into the table, then says that the files were read; a run
        killed in between reads them again, and counts nothing twice."""
        for merged in merge(staging, path, engine, optional):
            self.tally.update(counted=merged.counted, duplicates=merged.duplicates)
        if self.files or self.quarantined:
            Ledger(path).add(self.files, self.records, self.quarantined, self.lags)
        staging.clear()
        return self.tally


def _import(source: ActivityTable, path: Path, origin: dict[str, str]) -> ExtractSummary:
    days = list(source.days())
    _start_afresh(path, origin)
    store = ActivityStore(path)
    for day, table in days:
        store.write_day(day, table)
    inventory = take_inventory(store)
    events, whole = inventory.events, Completeness.of(store)
    return ExtractSummary(
        origin["path"], inventory, whole, len(days), records=events, counted=events
    )


def _start_afresh(path: Path, origin: dict[str, str]) -> None:
    if path.exists():
        before = Ledger(path).source()
        if before is not None:
            told = before.get("path", "something else")
            log.info("data/activity was made from %s: extracting anew", told)
        shutil.rmtree(path)
    Ledger(path).set_source(origin)
