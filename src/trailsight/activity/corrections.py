"""Events of a day that only a correction tells of as yet, kept beside the ids of the day.

CloudTrail may deliver a correction (``UPDATED_DATA``) before the event that it corrects. It counts
until the event itself comes, which then takes its place: a table does not depend on the order in
which records are delivered, also over runs.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from trailsight.activity.count import Ids
from trailsight.activity.staging import Records
from trailsight.activity.vocabulary import sortable
from trailsight.contracts.activity import OPTIONAL, activity_schema
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Attributes

Id = tuple[int, int]
SCHEMA = pa.schema(
    [("high", pa.uint64()), ("low", pa.uint64()), ("minute", pa.int64())]
    + [(field.name, field.type) for field in activity_schema(OPTIONAL) if field.name not in
       ("minute", "count")]
)  # fmt: skip


class Told(NamedTuple):
    """What a record tells of an event."""

    minute: int
    attributes: Attributes

    @property
    def order(self) -> tuple[object, ...]:
        """Of two corrections of one event the one that sorts first counts."""
        return self.minute, sortable(self.attributes)


Corrections = Mapping[Id, Told]


def told_by(records: Records, attributes: tuple[Attributes, ...]) -> dict[Id, Told]:
    """What ``records`` tell, by the ids of their events."""
    lines = zip(
        *(records[name].tolist() for name in ("high", "low", "minute", "code")), strict=True
    )
    return {(high, low): Told(minute, attributes[code]) for high, low, minute, code in lines}


def settle(
    corrections: dict[Id, Told], rivals: Records, attributes: tuple[Attributes, ...]
) -> tuple[Records, list[Told]]:
    """Lets ``rivals``, other records of events that ``corrections`` tell of, take their places.

    The records that count now, and what they put out. ``corrections`` is brought up to date.
    """
    won, lost = np.zeros(len(rivals), np.bool_), list[Told]()
    for row, (id_, told) in enumerate(told_by(rivals, attributes).items()):
        known, again = corrections[id_], bool(rivals["addendum"][row])
        if again and known.order <= told.order:
            continue
        won[row] = True
        lost.append(known)
        if again:
            corrections[id_] = told
        else:
            del corrections[id_]
    return rivals[won], lost


def ids_of(corrections: Corrections) -> Ids:
    """(N, 2) sorted."""
    return np.array(sorted(corrections), np.uint64).reshape(-1, 2)


def encoded(corrections: Corrections) -> bytes:
    """As a Parquet file."""
    import pyarrow.parquet as pq

    lines = [
        {"high": high, "low": low, "minute": told.minute, **told.attributes._asdict()}
        for (high, low), told in sorted(corrections.items())
    ]
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pylist(lines, SCHEMA), buffer, compression="zstd")
    return buffer.getvalue()


def read(path: Path) -> Corrections:
    """What a file of them holds; nothing where there is none."""
    import pyarrow.parquet as pq

    if not path.exists():
        return {}
    try:
        lines = pq.ParquetFile(path).read().cast(SCHEMA).to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        remedy = "delete the activity directory and extract again"
        raise InputError(str(path), f"not the corrections of a day: {error}", remedy) from None
    return {
        (line.pop("high"), line.pop("low")): Told(line.pop("minute"), Attributes(**line))
        for line in lines
    }
