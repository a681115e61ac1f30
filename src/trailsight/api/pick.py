"""Which series are meant, in the words of ``explain``: api, account, region, error, type."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Union

from trailsight.contracts.errors import InputError
from trailsight.contracts.series import ERROR_RATE, SeriesKey
from trailsight.jobs.explaining.options import TYPES

if TYPE_CHECKING:
    import pandas as pd

AWS = ".amazonaws.com"
Api = Union[str, SeriesKey, "pd.Series[Any]", None]
"""``RunInstances``, ``ec2:RunInstances``, or one series: its key, or a row of any frame that has
the columns of one. None: whichever."""


def pick(
    keys: Sequence[SeriesKey],
    api: Api = None,
    *,
    account: str | None = None,
    region: str | None = None,
    error: str | None = None,
    type: str | None = None,
) -> tuple[SeriesKey, ...]:
    """Those of ``keys`` that are all of that; None: whichever.

    Upper and lower case of ``api`` are alike; ``error`` is an error code; ``type`` is ``calls``,
    ``errors``, or AWS's names of the two. Raises ``InputError`` where no series is left, with what
    was perhaps meant.
    """
    if type is not None and type not in TYPES:
        raise InputError("type", f"{type!r} is none of {', '.join(TYPES)}")
    found = tuple(keys)
    if api is not None and not isinstance(api, str):
        one = key_of(api)
        if one not in keys:
            raise InputError("api", f"{label(one)} is not among {len(keys):,} series")
        found = (one,)
    elif api is not None:
        found = tuple(key for key in found if _called(key, api))
        if not found:
            there = sorted({key.event_name for key in keys})
            near = get_close_matches(api.rpartition(":")[2], there, 3, 0.6)
            remedy = f"did you mean {' or '.join(near)}?" if near else f"{len(there)} APIs are"
            raise InputError("api", f"no series of {api} is watched", remedy)
    wanted = {
        "account": account,
        "region": region,
        "error": error,
        "type": None if type is None else str(TYPES[type]),
    }
    for name, value in wanted.items():
        if value is not None:
            known = sorted({_field(key, name) for key in found} - {""})
            found = tuple(key for key in found if _field(key, name) == value)
            if not found:
                raise InputError(name, f"no such series of {value!r}", f"one of {', '.join(known)}")
    return found


def key_of(row: "SeriesKey | pd.Series[Any]") -> SeriesKey:
    """The key in a row of a frame; raises ``InputError`` where a column of it is missing."""
    if isinstance(row, SeriesKey):
        return row
    lacking = [name for name in SeriesKey._fields if name not in row]
    if lacking:
        raise InputError("api", f"a row without {', '.join(lacking)} names no series")
    values = [row[name] for name in SeriesKey._fields]
    return SeriesKey(*(one if isinstance(one, str) else None for one in values))  # type: ignore[arg-type]


def label(key: SeriesKey) -> str:
    """A series as a title says it."""
    code = f" {key.error_code}" if key.error_code is not None else ""
    kind = "errors" if key.insight_type == ERROR_RATE else "calls"
    source = key.event_source.removesuffix(AWS)
    return f"{source} {key.event_name}{code} ({kind}), {key.account} {key.region}"


def _called(key: SeriesKey, api: str) -> bool:
    service, _, name = api.lower().rpartition(":")
    source = key.event_source.lower().removesuffix(AWS)
    return key.event_name.lower() == name and service.removesuffix(AWS) in ("", source)


def _field(key: SeriesKey, name: str) -> str:
    fields = {"account": key.account, "region": key.region, "type": key.insight_type}
    return str(fields[name]) if name in fields else key.error_code or ""
