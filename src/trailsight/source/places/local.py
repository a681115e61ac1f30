"""Log files in a directory tree, or a single one."""

import os
import re
from pathlib import Path
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Listing

ENDINGS = (".json", ".json.gz")
OTHER_TREES = re.compile(r"(^|[/_])CloudTrail-(Digest|Insight|Aggregated)[/_]")


def listing(path: str) -> Listing:
    """What there is to read below ``path``; symbolic links to directories are not followed."""
    root = Path(path).expanduser()
    if not path or not root.exists():
        raise InputError("source.path", f"no such file or directory: {path}")
    if root.is_file():
        return Listing((_log_file(root),))
    files, skipped, ignored = [], 0, 0
    for folder, subfolders, names in os.walk(root):
        subfolders.sort()
        for name in sorted(names):
            found = Path(folder, name)
            if not name.endswith(ENDINGS) or name.startswith("."):
                ignored += 1
            elif OTHER_TREES.search(found.relative_to(root).as_posix()):
                skipped += 1
            else:
                files.append(_log_file(found))
    if not files:
        others = skipped + ignored
        told = f"{others} other file{'s' if others != 1 else ''}" if others else "it is empty"
        remedy = "a CloudTrail log file ends in .json or .json.gz"
        raise InputError("source.path", f"no CloudTrail log file in {root}: {told}", remedy)
    return Listing(tuple(sorted(files)), skipped, ignored)


def open_file(file: LogFile) -> BinaryIO:
    """The bytes of a file; raises ``OSError`` where they can't be had."""
    return Path(file.path).open("rb")


def _log_file(path: Path) -> LogFile:
    stat = path.stat()
    return LogFile(str(path), stat.st_size, str(stat.st_mtime_ns))
