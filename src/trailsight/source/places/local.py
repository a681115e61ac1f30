"""Log files in a directory tree, or a single one."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import Kind
from trailsight.source.places.place import Content, Map
from trailsight.source.places.sieve import Sieve

FIELD = "source.path"
LOOKED_INTO = (Kind.LOG, Kind.DIGEST, Kind.OTHER)
NOTHING = LogFile("", 0, "")


@dataclass(frozen=True)
class Local:
    """Paths of this machine, or of one that all workers share."""

    def find(self, root: str, sieve: Sieve, spread: Map = map) -> Found:
        """What there is below ``root``; symbolic links to directories are not followed.

        A file that is named itself is taken whatever its name. Raises ``InputError`` for a path
        that does not exist and for a directory that may not be listed. A tree is listed here, not
        by workers: 100,000 files take a second.
        """
        path = os.path.expanduser(root)  # noqa: PTH111 - Path costs a microsecond a file below
        if not os.path.exists(path):  # noqa: PTH110
            raise InputError(FIELD, f"no such file or directory: {root}")
        # One path for one file, whatever the root and the working directory; a link's name stays.
        above, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
        found = Found()
        if os.path.isdir(path):  # noqa: PTH112
            _walk(os.path.realpath(path), sieve, found)
        else:
            path = os.path.join(os.path.realpath(above), name)  # noqa: PTH118
            found.take(_log_file(path, os.stat(path)), Kind.LOG)  # noqa: PTH116
        return found

    def open(self, file: LogFile) -> BinaryIO:
        """The bytes of a file; raises ``OSError`` where they can't be had."""
        return Path(file.path).open("rb")

    def fetch(self, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Content]]:
        """Each file in turn; the system reads ahead."""
        for file in files:
            try:
                yield file, self.open(file)
            except OSError as error:
                yield file, error


def _walk(root: str, sieve: Sieve, found: Found) -> None:
    folders = [root]
    while folders:
        for entry in _entries(folders.pop()):
            if not entry.is_dir(follow_symlinks=False):
                _take(entry, len(root), sieve, found)
            elif sieve.folder(f"{entry.path}/", len(root)) in LOOKED_INTO:
                folders.append(entry.path)
            else:
                found.folders += 1


def _take(entry: os.DirEntry[str], root: int, sieve: Sieve, found: Found) -> None:
    kind = sieve.file(entry.path, root) if entry.is_file() else Kind.IGNORED
    try:
        # What is not read needs no size.
        file = (
            NOTHING if kind in (Kind.IGNORED, Kind.PRUNED) else _log_file(entry.path, entry.stat())
        )
    except FileNotFoundError:
        return  # gone since the directory was read
    found.take(file, kind)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        problem = f"{folder} can't be listed: {error.strerror}"
        raise InputError(FIELD, problem, "logs in it would be missing") from None


def _log_file(path: str, stat: os.stat_result) -> LogFile:
    try:
        path.encode()
    except UnicodeEncodeError:
        raise InputError(FIELD, f"{path!r} is no UTF-8", "rename the file") from None
    return LogFile(path, stat.st_size, str(stat.st_mtime_ns))
