"""Who called what, from the activity table."""

from typing import Any

import numpy as np
import pyarrow as pa

from trailsight.contracts.callers import Callers

COLUMNS = ("minute", "account", "identity_arn", "event_source", "event_name")
SESSION = r"(:assumed-role/[^/]+)/.*$"
"""Sessions of a role are many and short-lived; who it is that calls is the role."""


def callers_of(table: pa.Table) -> Callers:
    """The rows of ``table`` (activity schema, ``COLUMNS`` of it) whose caller has an ARN."""
    import pyarrow.compute as pc

    table = table.select(COLUMNS).filter(pc.is_valid(table["identity_arn"]))
    table = table.group_by(list(COLUMNS)).aggregate([]).sort_by("minute")
    identity = pc.replace_substring_regex(table["identity_arn"], SESSION, r"\1")
    api = pc.binary_join_element_wise(table["event_source"], table["event_name"], ":")
    named = [_places(column) for column in (table["account"], identity, api)]
    return Callers(
        *(names for names, _ in named),
        np.asarray(table["minute"].cast(pa.int64())) // 60,
        *(places for _, places in named),
    )


def _places(column: Any) -> tuple[tuple[str, ...], Any]:  # noqa: ANN401 - pyarrow has no types
    """The names in a column, and the place of each row among them."""
    coded = pa.array(column.to_pylist(), pa.string()).dictionary_encode()
    return tuple(coded.dictionary.to_pylist()), np.asarray(coded.indices).astype(np.int32)
