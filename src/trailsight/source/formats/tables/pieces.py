"""From a table's bytes to its records, whichever kind of table it is."""

from collections.abc import Iterator
from typing import BinaryIO

from trailsight.source.formats.tables import delimited, parquet
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record


def pieces(file: BinaryIO, form: str, of: type[Record]) -> Iterator[Parsed]:
    """The records of a table, in pieces of bounded size, in order.

    ``form`` is ``parquet`` (``file`` can be seeked; Security Lake's OCSF is known by its columns),
    ``ocsf`` (asked for by name), or ``csv`` (``file`` is decompressed and can only be read on).
    ``of`` is what each record becomes. Whatever is wrong with the file is told in ``bad``; the
    rest is kept.
    """
    return delimited.pieces(file, of) if form == "csv" else parquet.pieces(file, form, of)
