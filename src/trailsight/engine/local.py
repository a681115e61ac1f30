"""This machine's cores."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from trailsight.contracts.engine import Engine, Item, Result
from trailsight.contracts.errors import InputError
from trailsight.engine.processes import Processes


@dataclass(frozen=True)
class LocalEngine:
    """Maps a function over items in ``workers`` processes (null: one per core)."""

    workers: int | None = None
    remote: ClassVar[bool] = False

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError("engine.workers", f"{self.workers} is less than 1")

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """See ``contracts.engine.Engine``; the processes end with the map."""
        with self.running() as engine:
            yield from engine.map(function, items)

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """This engine, its processes kept from one map to the next."""
        with Processes(self.workers or os.cpu_count() or 1).running() as engine:
            yield engine
