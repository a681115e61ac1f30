"""The row groups of a Parquet file to records, in batches of bounded weight."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import pyarrow as pa

from trailsight.source.formats.tables import budget, weights
from trailsight.source.formats.tables.footer import Footer
from trailsight.source.formats.tables.plan import Plan
from trailsight.source.formats.tables.rows import TableError
from trailsight.source.formats.tables.weights import HEAVIEST, Weights
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

if TYPE_CHECKING:
    from pyarrow.parquet import FileMetaData

BUFFER, BUFFERS = 4 << 20, 64 << 20
"""Bytes of a column, and of all, that are read at once."""
WHOLE_ELEMENTS = 1 << 20
"""Elements of lists and maps, where rows are told apart by all that they hold."""


@dataclass
class Groups:
    """The row groups of a file that is being read."""

    file: BinaryIO
    told: Footer
    known: "FileMetaData"
    """The footer, as Arrow has it."""
    plan: Plan
    of: type[Record]
    _read: int = 0

    def records(self, index: int, first: int) -> Iterator[tuple[Parsed, int]]:
        """The records of a row group, and the rows that they were made of.

        ``first`` is the place of its first row in the file. A row without eventID is told from
        others by all that it holds: from there on all is read. Raises ``TableError``, or what
        Arrow raises.
        """
        done = 0
        if self.plan.event_id:
            for parsed, count in self._pieces(index, first, done, whole=False):
                if parsed is None:
                    break
                yield parsed, count
                done += count
            else:
                return
        for parsed, count in self._pieces(index, first, done, whole=True):
            if parsed is not None:
                yield parsed, count

    def _pieces(
        self, index: int, first: int, start: int, *, whole: bool
    ) -> Iterator[tuple[Parsed | None, int]]:
        """The records of a row group from row ``start`` on; None for those that lack an eventID,
        where not all of them is read."""
        read = 0
        for batch in self._batches(index, whole):
            rest = batch.slice(max(0, start - read))
            at = first + read + batch.num_rows - rest.num_rows
            read += batch.num_rows
            for begin, end, weight in weights.cut(weights.weights(rest)):
                piece = rest.slice(begin, end - begin)
                yield self._parsed(piece, weight, at + begin, whole), end - begin

    def _batches(self, index: int, whole: bool) -> Iterator[pa.RecordBatch]:
        import pyarrow.parquet as pq

        leaves = self.told.leaves
        wanted = [place for place, leaf in enumerate(leaves) if whole or self.plan.wants(leaf.path)]
        chunks = self.told.groups[index].chunks
        self._read += sum(max(0, chunks[place].size) for place in wanted)
        if self._read > 2 * self.told.end:  # each is read twice at most
            raise TableError("columns that lie upon each other")
        elements = WHOLE_ELEMENTS if whole else budget.ELEMENTS
        reading = budget.reading(self.file, self.told, index, wanted, elements)
        table = pq.ParquetFile(
            self.file, metadata=self.known, read_dictionary=reading.coded, pre_buffer=False,
            buffer_size=max(1, min(BUFFER, BUFFERS // max(1, len(wanted)))),
            coerce_int96_timestamp_unit="ms", arrow_extensions_enabled=False,
        )  # fmt: skip
        names = None if whole else [leaves[place].path for place in wanted]
        yield from table.iter_batches(reading.rows, [index], names, use_threads=False)

    def _parsed(
        self, batch: pa.RecordBatch, weight: Weights, first: int, whole: bool
    ) -> Parsed | None:
        sizes: list[int] = weight.tolist()
        if sizes[0] > HEAVIEST:
            return Parsed(bad=[(f"record {first}", f"larger than {HEAVIEST:,} bytes", sizes[0])])
        rows = self.plan.rows(batch)
        if not whole and not all(rows.columns["eventid"]):
            return None
        positions = range(first, first + len(sizes))
        return rows.records(positions, self.of, sizes, _raw(batch))


def _raw(batch: pa.RecordBatch) -> Callable[[int], bytes | None]:
    """Gives a row's content in one form, whatever the file's encoding and the order of columns."""

    def raw(row: int) -> bytes | None:
        try:
            [content] = batch.slice(row, 1).to_pylist()
        except UnicodeDecodeError:
            return None
        return msgspec.json.encode(content, order="deterministic", enc_hook=str)

    return raw
