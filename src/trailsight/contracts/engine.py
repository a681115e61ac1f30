"""Where work runs, as the jobs see it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """Maps a function over items: in this process, on this machine's cores, or on a cluster."""

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results in the order of ``items``.

        ``items`` are drawn as they are needed, a few ahead of the results that have been taken:
        memory is bounded by the work in flight. ``function`` and its items are pickled; it may run
        more than once for an item whose worker died, and must have no effect but its result.
        """
        ...
