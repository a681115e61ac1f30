"""Files some at a time, as the items of an engine."""

from collections.abc import Iterable, Iterator

from trailsight.contracts.records import LogFile


def batches(
    files: Iterable[LogFile], most_bytes: int, most_files: int
) -> Iterator[tuple[LogFile, ...]]:
    """Batches that end with the file by which they reach either limit: what a worker does with
    one should take about a tenth of a second."""
    batch: list[LogFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if size >= most_bytes or len(batch) >= most_files:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
