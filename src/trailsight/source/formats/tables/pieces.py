"""From a table's bytes to its records, whichever kind of table it is."""

from collections.abc import Iterator
from typing import BinaryIO

from trailsight.contracts.records import Quarantined
from trailsight.source.formats import harvest
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
    read = delimited.pieces(file, of) if form == "csv" else parquet.pieces(file, form, of)
    wrong = count = 0
    for parsed in read:
        yield parsed
        wrong += len(parsed.bad)
        count += len(parsed.records) + parsed.out_of_scope
        count += sum(Quarantined("", *entry).records for entry in parsed.bad)
        if wrong >= harvest.MAX_BAD and 2 * wrong > count:
            reason = f"more is damaged than sound: {harvest.GIVEN_UP}"
            yield Parsed(bad=[(f"after record {count - 1}", reason, 0)])
            return
