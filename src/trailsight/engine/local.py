"""This machine's cores."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from trailsight.contracts.errors import InputError

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_A_PROCESS = 64
"""Fewer items than this are done before a worker process has started."""


@dataclass(frozen=True)
class LocalEngine:
    """Maps a function over items in ``workers`` processes (null: one per core)."""

    workers: int | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError("engine.workers", f"{self.workers} is less than 1")

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """The results in the order of ``items``."""
        workers = self.workers or os.cpu_count() or 1
        if workers == 1 or len(items) < WORTH_A_PROCESS:
            yield from map(function, items)
            return
        chunk = max(1, min(64, len(items) // (4 * workers)))
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            yield from pool.map(function, items, chunksize=chunk)
