"""Log files in a directory tree, or a single one."""

import os
from pathlib import Path
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import Kind, is_hidden, kind_of

FIELD = "source.path"


def find(path: str, any_name: bool = False) -> Found:
    """What there is below ``path``; symbolic links to directories are not followed.

    A file that is named itself is taken whatever its name. Raises ``InputError`` for a path that
    does not exist and for a directory that may not be listed.
    """
    root = os.path.expanduser(path)  # noqa: PTH111 - Path costs a microsecond a file below
    if not path or not os.path.exists(root):  # noqa: PTH110
        raise InputError(FIELD, f"no such file or directory: {path}")
    found = Found()
    if not os.path.isdir(root):  # noqa: PTH112
        found.take(_log_file(root, os.stat(root)), Kind.LOG)  # noqa: PTH116
        return found
    folders = [(root, "")]
    while folders:
        folder, below = folders.pop()
        for entry in _entries(folder):
            inside = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if is_hidden(entry.name):
                    found.ignored += 1
                else:
                    folders.append((entry.path, f"{inside}/"))
                continue
            kind = kind_of(inside, any_name) if entry.is_file() else Kind.IGNORED
            if kind is Kind.IGNORED:
                found.ignored += 1
                continue
            try:
                found.take(_log_file(entry.path, entry.stat()), kind)
            except FileNotFoundError:
                continue  # gone since the directory was read
    return found


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
