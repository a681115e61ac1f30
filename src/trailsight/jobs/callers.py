"""Who called what, from the activity table."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.contracts.callers import Callers
from trailsight.series.excluded import Excluded

COLUMNS = ("minute", "account", "identity_arn", "event_source", "event_name")
SESSION = r"(:assumed-role/[^/]+)/.*$"
"""Sessions of a role are many and short-lived; who it is that calls is the role."""


def callers_of(table: pa.Table) -> Callers:
    """The rows of ``table`` (activity schema, ``COLUMNS`` of it) whose caller has an ARN."""
    import pyarrow.compute as pc

    table = table.select(COLUMNS).filter(pc.is_valid(table["identity_arn"]))
    table = table.group_by(list(COLUMNS)).aggregate([]).sort_by("minute")
    who = pc.replace_substring_regex(table["identity_arn"], SESSION, r"\1")
    what = pc.binary_join_element_wise(table["event_source"], table["event_name"], ":")
    accounts, account = _places(table["account"])
    identities, identity = _places(who)
    apis, api = _places(what)
    minute = np.asarray(table["minute"].cast(pa.int64())) // 60
    return Callers(accounts, identities, apis, minute, account, identity, api)


def outside(table: pa.Table, excluded: Excluded) -> pa.Table:
    """The rows of ``table`` (activity schema) that lie in none of the excluded windows."""
    minute = np.asarray(table["minute"].cast(pa.int64())) // 60
    bad = np.zeros(len(minute), np.bool_)
    for start, end in excluded.spans:
        bad |= (minute >= start) & (minute < end)
    return table.filter(pa.array(~bad)) if bad.any() else table


def _places(column: Any) -> tuple[tuple[str, ...], NDArray[np.int32]]:  # noqa: ANN401 - untyped
    """The names in a column, and the place of each row among them."""
    coded = pa.array(column.to_pylist(), pa.string()).dictionary_encode()
    return tuple(coded.dictionary.to_pylist()), np.asarray(coded.indices).astype(np.int32)
