"""What a place of log files can do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol, TypeVar

from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.places.sieve import Sieve

Item = TypeVar("Item")
Result = TypeVar("Result")

Content = BinaryIO | OSError
"""The bytes of a file, or why they can't be had."""


class Map(Protocol):
    """``map``, or the ``map`` of an engine: results in order, from wherever they are made."""

    def __call__(
        self, function: Callable[[Item], Result], items: Iterable[Item], /
    ) -> Iterable[Result]:
        """The result of each item."""
        ...


class Place(Protocol):
    """Frozen and picklable: what it finds is opened by workers, on other machines too."""

    def find(self, root: str, sieve: Sieve, spread: Map) -> Found:
        """What there is below ``root``; raises ``InputError`` where nothing can be had."""
        ...

    def open(self, file: LogFile) -> BinaryIO:
        """The bytes of a file, seekable; raises ``OSError`` where they can't be had."""
        ...

    def fetch(self, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Content]]:
        """The bytes of each file in turn, those of the next ones on their way meanwhile."""
        ...
