"""What becomes of a worker whose parent dies, and of an item whose worker dies."""

import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing import parent_process

from trailsight.contracts.errors import InputError

NAMED = 3
"""Files of an item that a message names."""
LESS = "out of memory, most likely: give each worker more, by fewer engine.workers"


def die_with_parent() -> None:
    """Called in a new worker process: it ends when its parent does, however that ends, and at once
    when it is interrupted, as its parent is, which tells of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_wait, name="parent", daemon=True).start()


def _wait() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def killed(item: object, times: int, remedy: str = LESS) -> InputError:
    """What to tell of an item whose worker died, each of the ``times`` that it was tried."""
    return InputError("engine", f"a worker died {times} times on {told(item)}", remedy)


def told(item: object) -> str:
    """An item as a message names it: by its files where it has some."""
    paths = paths_of(item)
    if not paths:
        return f"a piece of work ({type(item).__name__})"
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more


def paths_of(item: object) -> list[str]:
    """The files that an item is about."""
    parts = item if isinstance(item, Sequence) and not isinstance(item, str | bytes) else (item,)
    return [str(part.path) for part in parts if hasattr(part, "path")]
