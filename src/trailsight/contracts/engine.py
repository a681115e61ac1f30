"""Where work runs, as the jobs see it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Maps a function over items: in this process, on this machine's cores, or on a cluster."""

    @property
    def remote(self) -> bool:
        """Whether its workers have cores that threads of this process have not: then arithmetic
        over many series is worth sending to them."""
        ...

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results in the order of ``items``.

        ``items`` are drawn as they are needed, a few ahead of the results that have been taken:
        memory is bounded by the work in flight. ``function`` and its items are pickled; it may run
        more than once for an item whose worker died, and must have no effect but its result.
        Raises what ``function`` raises, and ``InputError`` for an item that kills its workers.
        """
        ...

    def running(self) -> "AbstractContextManager[Engine]":
        """This engine, its workers kept from one ``map`` to the next until the context is left.

        Within another such context of its own it may be entered again: a job need not know
        whether the stage around it has done so.
        """
        ...
