"""CloudTrail log files in a directory tree, or a single one."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trailsight.contracts.activity import OPTIONAL
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Attributes, Decoded, LogFile, Quarantined
from trailsight.source.classify import IN_SCOPE
from trailsight.source.columns import attributes, hash_id, ids, minute_of, minutes
from trailsight.source.inflate import inflate
from trailsight.source.parse import Parsed, parse
from trailsight.source.record import Record

ENDINGS = (".json", ".json.gz")
OTHER_TREES = re.compile(r"(^|[/_])CloudTrail-(Digest|Insight|Aggregated)[/_]")
ACCOUNT_OF_NAME = re.compile(r"^([^_]+)_CloudTrail")


@dataclass(frozen=True)
class Listing:
    """The log files of a source, in the order of their paths, and how many others were there."""

    files: tuple[LogFile, ...]
    skipped: int
    """Digest, Insight and aggregated-event files, which hold no API calls."""
    ignored: int
    """Files of any other kind."""


@dataclass(frozen=True)
class Trail:
    """CloudTrail log files as a trail delivers them: ``.json`` and ``.json.gz`` below ``path``.

    ``path`` may be a single file. Symbolic links to directories are not followed.
    """

    path: str | None = None
    columns: tuple[str, ...] = ()
    """Optional columns of the activity table: ``invoked_by``, ``source_ip``."""

    def __post_init__(self) -> None:
        unknown = set(self.columns) - set(OPTIONAL)
        if unknown:
            remedy = f"one of {', '.join(OPTIONAL)}"
            raise InputError("source.columns", f"no such column: {', '.join(unknown)}", remedy)

    def listing(self) -> Listing:
        """The files to read; raises ``InputError`` where there is none."""
        if (self.path or "").startswith("s3://"):
            remedy = "copy the logs first, as with aws s3 sync"
            raise InputError("source.path", "S3 is not read yet", remedy)
        root = Path(self.path or "").expanduser()
        if not self.path or not root.exists():
            raise InputError("source.path", f"no such file or directory: {self.path}")
        if root.is_file():
            return Listing((_log_file(root),), 0, 0)
        files, skipped, ignored = [], 0, 0
        for folder, subfolders, names in os.walk(root):
            subfolders.sort()
            for name in sorted(names):
                path = Path(folder, name)
                if not name.endswith(ENDINGS) or name.startswith("."):
                    ignored += 1
                elif OTHER_TREES.search(path.relative_to(root).as_posix()):
                    skipped += 1
                else:
                    files.append(_log_file(path))
        if not files:
            others = skipped + ignored
            found = f"{others} other file{'s' if others != 1 else ''}" if others else "it is empty"
            remedy = "a CloudTrail log file ends in .json or .json.gz"
            raise InputError("source.path", f"no CloudTrail log file in {root}: {found}", remedy)
        return Listing(tuple(sorted(files)), skipped, ignored)

    def read(self, file: LogFile) -> Decoded:
        """Decodes one file; whatever is wrong with it is quarantined, the rest is kept."""
        try:
            raw = Path(file.path).read_bytes()
        except OSError as error:
            parsed = Parsed(bad=[("file", f"unreadable: {error.strerror}", file.size)])
        else:
            inflated = inflate(raw)
            parsed = parse(inflated.content)
            if any(record.eventID is None for record in parsed.records) and not parsed.raws:
                parsed = parse(inflated.content, parted=True)
            if inflated.damage:
                parsed.bad = [("file", inflated.damage, len(raw)), *_inside(parsed)]
        return _decoded(file, parsed, self.columns)


def _inside(parsed: Parsed) -> list[tuple[str, str, int]]:
    """The bad records only: what breaks off at the damage is told by the damage itself."""
    return [entry for entry in parsed.bad if entry[0].startswith("record ")]


def _log_file(path: Path) -> LogFile:
    stat = path.stat()
    return LogFile(str(path), stat.st_size, stat.st_mtime_ns)


def _decoded(file: LogFile, parsed: Parsed, columns: tuple[str, ...]) -> Decoded:
    records, out_of_scope, bad = _countable(parsed)
    match = ACCOUNT_OF_NAME.match(Path(file.path).name)
    account_of_key = match[1] if match else "unknown"
    codes: dict[Attributes, int] = {}
    code = [
        codes.setdefault(attributes(r, account_of_key, columns), len(codes)) for r, _ in records
    ]
    bad_records = sum(position.startswith("record ") for position, _, _ in bad)
    return Decoded(
        file=file,
        attributes=tuple(codes),
        code=np.array(code, np.int32),
        minute=minutes([record.eventTime for record, _ in records]),
        id=ids([_id(record, raw) for record, raw in records]),
        addendum=np.array([_is_update(record) for record, _ in records], np.bool_),
        read=len(records) + out_of_scope + bad_records,
        out_of_scope=out_of_scope,
        quarantined=tuple(Quarantined(file.path, *entry) for entry in bad),
        kind=parsed.kind,
    )


def _countable(
    parsed: Parsed,
) -> tuple[list[tuple[Record, bytes]], int, Sequence[tuple[str, str, int]]]:
    """The records that count, with the number out of scope and all that is bad."""
    kept: list[tuple[Record, bytes]] = []
    out_of_scope, bad = parsed.out_of_scope, list(parsed.bad)
    raws = parsed.raws or [b""] * len(parsed.records)
    sound: set[str] = set()
    for record, position, raw in zip(parsed.records, parsed.positions, raws, strict=True):
        if record.eventCategory is not None and record.eventCategory not in IN_SCOPE:
            out_of_scope += 1
            continue
        if record.eventTime not in sound:
            try:
                minute_of(record.eventTime)
            except (ValueError, OverflowError) as error:
                reason = f"eventTime: {record.eventTime[:64]!r}: {error}"
                bad.append((f"record {position}", reason, len(raw)))
                continue
            sound.add(record.eventTime)
        kept.append((record, raw))
    return kept, out_of_scope, bad


def _is_update(record: Record) -> bool:
    return record.addendum is not None and record.addendum.reason == "UPDATED_DATA"


def _id(record: Record, raw: bytes) -> str:
    """An UPDATED_DATA record is a second record of the same call: it takes that call's id, so
    that the two count once, whichever is delivered. Without eventID (before eventVersion 1.01)
    the record's own bytes are its id."""
    if _is_update(record) and record.addendum and record.addendum.originalEventID:
        return record.addendum.originalEventID
    return record.eventID if record.eventID is not None else hash_id(raw).hex()
