"""Atomic writes: a reader, or a rerun after a kill, sees the old file or the new one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PARTIAL = ".partial"
"""Ends the name of what is not complete; a killed process leaves it behind."""


def sweep(root: Path) -> None:
    """Removes what killed processes have left below ``root``; nobody else may be writing there."""
    for path in sorted(root.rglob(f"*{PARTIAL}")):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside ``path``; on success it takes the place of ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PARTIAL, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def replacing_tree(path: Path, *, keep: Path | None = None) -> Iterator[Path]:
    """Yields an empty directory beside ``path``; on success it takes the place of ``path``.

    What was there before is kept as ``keep``, in place of what was kept before it; None: not.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=PARTIAL, dir=path.parent))
    temporary.chmod(0o755)
    try:
        yield temporary
        if path.exists():
            retired = Path(tempfile.mkdtemp(suffix=PARTIAL, dir=path.parent))
            path.replace(retired / path.name)
            temporary.replace(path)
            if keep is not None:
                shutil.rmtree(keep, ignore_errors=True)
                (retired / path.name).replace(keep)
            shutil.rmtree(retired)
        else:
            temporary.replace(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Writes ``content`` to ``path`` at once."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
