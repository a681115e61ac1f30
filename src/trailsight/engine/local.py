"""This machine's cores."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context

from trailsight.contracts.engine import Item, Result
from trailsight.contracts.errors import InputError

WORTH_A_PROCESS = 4
"""Fewer items than this are done before a worker process has started."""


@dataclass(frozen=True)
class LocalEngine:
    """Maps a function over items in ``workers`` processes (null: one per core)."""

    workers: int | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError("engine.workers", f"{self.workers} is less than 1")

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results in the order of ``items``; twice as many as there are processes are ahead."""
        workers = self.workers or os.cpu_count() or 1
        left = iter(items)
        first = list(islice(left, WORTH_A_PROCESS))
        if workers == 1 or len(first) < WORTH_A_PROCESS:
            yield from map(function, chain(first, left))
            return
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            ahead: deque[Future[Result]] = deque()
            for item in chain(first, left):
                ahead.append(pool.submit(function, item))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
