"""The check of integrity before an extraction."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.atomic import replacing
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.jobs.extracting.options import DIGESTS, ExtractOptions
from trailsight.source.digests.finding import Finding, Verification
from trailsight.source.digests.verify import digest_files
from trailsight.source.listing import Listing
from trailsight.source.trail import Trail

log = logging.getLogger("trailsight")

FILE = "integrity.parquet"
SCHEMA = pa.schema([(name, pa.string()) for name in Finding._fields])
SHOWN = 10
"""Findings that are named; the rest is counted."""

Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Checked:
    """The files of a source, checked."""

    listing: Listing
    outcome: Verification

    def write(self, path: Path) -> None:
        """Keeps all findings beside the activity table in ``path``."""
        import pyarrow.parquet as pq

        rows = [one._asdict() for one in self.outcome.findings]
        with replacing(path / FILE) as temporary:
            pq.write_table(pa.Table.from_pylist(rows, SCHEMA), temporary)


def check(
    source: object, options: ExtractOptions, path: Path, engine: Engine, tick: Tick
) -> Checked:
    """Checks the log files of ``source`` against the digest files among them.

    Raises ``InputError`` where there is no digest file, and, unless all is only to be reported,
    where one was altered or taken away: then nothing is read, and the findings lie in ``path``.
    """
    if not isinstance(source, Trail):
        raise InputError("extract.verify", "an activity table has no log files to check")
    keys = options.keys  # a mistake in them is told before anything is listed
    listing = source.listing(engine.map, digests=True)
    if not digest_files(listing):
        problem = f"no digest file in {source.origin['path']}"
        remedy = (
            "source.path must hold CloudTrail-Digest/ as well as CloudTrail/; a trail writes it "
            "from when log file validation is turned on; extract.verify=none reads without"
        )
        raise InputError("extract.verify", problem, remedy)
    checked = Checked(listing, source.verify(listing, engine.map, keys, tick))
    breaches = checked.outcome.breaches
    if breaches and options.verify == DIGESTS:
        checked.write(path)
        told = "; ".join(one.text for one in breaches[:SHOWN])
        more = f"; and {len(breaches) - SHOWN:,} more" if len(breaches) > SHOWN else ""
        remedy = (
            f"all are in {path / FILE}; what was left out of a copy on purpose is left out by "
            "source.start, source.accounts or source.regions; extract.verify=report reads all that "
            "is there"
        )
        raise InputError("extract.verify", f"{_counted(checked.outcome)}: {told}{more}", remedy)
    if unnamed := checked.outcome.unnamed:
        files, are = ("file", "is") if unnamed == 1 else ("files", "are")
        told = f"{unnamed:,} log {files} that no digest names {are} read all the same"
        log.warning("Warning: %s", told)
    return checked


def lines(outcome: Verification) -> list[str]:
    """The outcome, for people."""
    signed = "" if outcome.signed is None else f", {outcome.signed:,} of them signed by CloudTrail"
    told = [
        f"{outcome.verified:,} of {outcome.files:,} log files are as delivered, by "
        f"{outcome.digests:,} digest file{'s' if outcome.digests != 1 else ''}{signed}"
    ]
    if outcome.findings:
        told.append(f"{_counted(outcome)}; in {FILE}:")
        told += [one.text for one in outcome.findings[:SHOWN]]
        if len(outcome.findings) > SHOWN:
            told.append(f"… and {len(outcome.findings) - SHOWN:,} more")
    return told


def _counted(outcome: Verification) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in outcome.counts)
