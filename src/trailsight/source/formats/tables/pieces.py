"""From a table's bytes to its records."""

from collections.abc import Iterator
from typing import BinaryIO

from trailsight.source.parsed import Parsed
from trailsight.source.record import Record


def pieces(file: BinaryIO, form: str, of: type[Record]) -> Iterator[Parsed]:
    """The records of a table, in pieces of bounded size, in order.

    ``of`` is what each record becomes, with the fields that optional columns need.
    ``form`` is ``parquet`` (``file`` can be seeked; Security Lake's OCSF is known by its columns),
    ``ocsf`` (asked for by name), or ``csv`` (``file`` is decompressed and can only be read on).
    """
    yield Parsed(bad=[("file", f"{form} is not read yet", len(file.read(1 << 20)))])
