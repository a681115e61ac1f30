"""Standard input, pipes and devices: what can be read once, kept where workers can read it."""

import atexit
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from tempfile import gettempdir, mkstemp
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import Kind
from trailsight.source.places.place import Content, Map
from trailsight.source.places.sieve import Sieve

DASH = "-"
STAMP = "blake2b:"
PIECE = 1 << 20


def is_stream(root: str) -> bool:
    """Whether a root is standard input, a pipe or a device: ``-``, ``/dev/stdin``, ``<(…)``."""
    try:
        mode = Path(root).expanduser().stat().st_mode
    except OSError:
        return root == DASH
    return root == DASH or not (S_ISDIR(mode) or (S_ISREG(mode) and not root.startswith("/dev/")))


def was_stream(file: LogFile) -> bool:
    """Whether a listed file was one of these: the pipe itself is gone by now."""
    return file.stamp.startswith(STAMP)


@dataclass(frozen=True)
class Stream:
    """Keeps what it reads in the directory for temporary files (``TMPDIR``) until the run ends.

    The name there is a hash of the content, so that a worker finds it by the ``LogFile`` alone,
    and the same content is known again by a later run.
    """

    def find(self, root: str, sieve: Sieve, spread: Map = map) -> Found:
        """Reads all of it; raises ``InputError`` for a terminal, and for a full disk."""
        if root == DASH and sys.stdin.isatty():
            remedy = "pipe logs into it, as with zcat FILE | … source.path=-"
            raise InputError("source.path", "standard input is a terminal", remedy)
        try:
            if root == DASH:
                digest, size = _keep(sys.stdin.buffer)
            else:
                with Path(root).expanduser().open("rb") as pipe:
                    digest, size = _keep(pipe)
        except OSError as error:
            problem = f"{root} can't be kept in {gettempdir()}: {error.strerror}"
            raise InputError("source.path", problem, "set TMPDIR to where there is room") from None
        found = Found()
        found.take(LogFile(root, size, f"{STAMP}{digest}"), Kind.LOG)
        return found

    def open(self, file: LogFile) -> BinaryIO:
        """The bytes that were kept; raises ``InputError`` on another machine."""
        try:
            return _kept(file.stamp.removeprefix(STAMP)).open("rb")
        except FileNotFoundError:
            problem = f"{file.path} was read on another machine"
            remedy = "with engine=dask, write it to a file that the workers share"
            raise InputError("source.path", problem, remedy) from None

    def fetch(self, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Content]]:
        """Each in turn."""
        for file in files:
            yield file, self.open(file)


def _keep(content: BinaryIO) -> tuple[str, int]:
    """The hash and length of what ``content`` held, and a file of its own for it."""
    digest, size = blake2b(digest_size=16), 0
    handle, name = mkstemp(prefix="trailsight-")
    atexit.register(_remove, name)
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
            file.write(piece)
    kept = _kept(digest.hexdigest())
    Path(name).replace(kept)
    atexit.register(_remove, str(kept))
    return digest.hexdigest(), size


def _kept(digest: str) -> Path:
    return Path(gettempdir(), f"trailsight-{digest}")


def _remove(name: str) -> None:
    with suppress(OSError):
        Path(name).unlink()
