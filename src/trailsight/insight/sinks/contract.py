"""What a sink is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from trailsight.insight.delivery import Delivery


class Sink(Protocol):
    """Keeps Insight events below a directory, in a form of its own."""

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds the events of ``due`` to what earlier runs have written below ``root``.

        An event that is there already stays as it is, so a run that was killed can be run again,
        and what is written does not depend on how many runs it took. Files change at once.
        """
        ...


@runtime_checkable
class Remote(Protocol):
    """A sink that also sends what it has written elsewhere."""

    def upload(self, root: Path) -> int:
        """Sends what lies below ``root`` and is not there yet; the number of files sent.

        To be called when all else of a run is on disk, so that no fault of the other side loses
        what was found. Idempotent; raises ``InputError`` where the other side does not take it.
        """
        ...
