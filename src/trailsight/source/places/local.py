"""Log files in a directory tree, or a single one."""

import os
from pathlib import Path
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import Kind
from trailsight.source.places.sieve import Sieve

FIELD = "source.path"
LOOKED_INTO = (Kind.LOG, Kind.DIGEST, Kind.OTHER)
NOTHING = LogFile("", 0, "")


def find(path: str, sieve: Sieve) -> Found:
    """What there is below ``path``; symbolic links to directories are not followed.

    A file that is named itself is taken whatever its name. Raises ``InputError`` for a path that
    does not exist and for a directory that may not be listed.
    """
    root = os.path.expanduser(path)  # noqa: PTH111 - Path costs a microsecond a file below
    if not path or not os.path.exists(root):  # noqa: PTH110
        raise InputError(FIELD, f"no such file or directory: {path}")
    # One path for one file, whatever the root and the working directory; a link's name stays.
    above, name = os.path.split(os.path.abspath(root))  # noqa: PTH100
    found = Found()
    if not os.path.isdir(root):  # noqa: PTH112
        root = os.path.join(os.path.realpath(above), name)  # noqa: PTH118
        found.take(_log_file(root, os.stat(root)), Kind.LOG)  # noqa: PTH116
        return found
    root = os.path.realpath(root)
    folders = [root]
    while folders:
        for entry in _entries(folders.pop()):
            if not entry.is_dir(follow_symlinks=False):
                _take(entry, len(root), sieve, found)
            elif sieve.folder(f"{entry.path}/", len(root)) in LOOKED_INTO:
                folders.append(entry.path)
            else:
                found.folders += 1
    return found


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


def open_file(file: LogFile) -> BinaryIO:
    """The bytes of a file; raises ``OSError`` where they can't be had."""
    return Path(file.path).open("rb")


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
