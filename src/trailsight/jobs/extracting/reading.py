"""Files to decoded records through an engine, the earliest delivered first."""

from collections.abc import Iterable, Iterator

from trailsight.contracts.engine import Engine
from trailsight.contracts.records import Decoded, LogFile
from trailsight.source.batches import batches
from trailsight.source.keys import Key
from trailsight.source.trail import LARGE, Trail

BATCH_BYTES, BATCH_FILES = 4 << 20, 64


def by_delivery(files: Iterable[LogFile]) -> list[LogFile]:
    """Files by the UTC day of delivery that their keys tell, then by path.

    What is read together belongs to few days, and to one account and Region, whose calls are alike:
    each distinct set of attributes is looked at once a batch.
    """
    return sorted(files, key=lambda file: (_day(file), file.path))


def _day(file: LogFile) -> int:
    return (Key.of(file.path).span or (0, 0))[0] // 1440


def decoded(source: Trail, files: Iterable[LogFile], engine: Engine) -> Iterator[Decoded]:
    """All that ``files`` hold.

    The engine reads them, but for large ones: those come in pieces, in this process, so that
    memory stays bounded.
    """
    small = (file for file in files if file.size <= LARGE)
    for found in engine.map(source.read, batches(small, BATCH_BYTES, BATCH_FILES)):
        yield found
        for file in found.large:
            yield from source.stream(file)
    for file in files:
        if file.size > LARGE:
            yield from source.stream(file)
