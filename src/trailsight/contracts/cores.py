"""Work on this machine's cores, in threads: for kernels that free the interpreter lock."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
ROWS = 50
"""Series that a core works on at a time."""


def on_cores(work: Callable[[Item], None], items: Sequence[Item]) -> None:
    """Calls ``work`` once with each item; as many at a time as NUMBA_NUM_THREADS (all cores)."""
    import numba

    workers = min(int(vars(numba.config)["NUMBA_NUM_THREADS"]), len(items))
    if workers <= 1:
        for item in items:
            work(item)
        return
    with ThreadPoolExecutor(workers) as pool:
        for _ in pool.map(work, items):
            pass


def on_rows(work: Callable[[slice], None], rows: int, size: int = ROWS) -> None:
    """Calls ``work`` with parts of ``rows`` rows, ``size`` each, in threads. numba's own parallel
    loops do the same and take several times as long to compile."""
    on_cores(work, [slice(low, min(low + size, rows)) for low in range(0, rows, size)])
