"""Which minute and which series a question means."""

from collections.abc import Iterable
from difflib import get_close_matches

from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.explaining.options import TYPES, ExplainOptions
from trailsight.jobs.spans import text_of

AWS = ".amazonaws.com"
EXAMPLE = "api=RunInstances at=2026-03-23T13:33"


def moment(options: ExplainOptions, span: tuple[int, int]) -> int:
    """The minute that is asked for, since the epoch; raises ``InputError`` where ``span``, the
    minutes of the data, has none such, or the question is not complete."""
    for name in ("api", "at"):
        if getattr(options, name) is None:
            raise InputError(f"explain.{name}", "must be given", EXAMPLE)
    at = minute_of("explain.at", options.at)
    assert at is not None
    if not span[0] <= at < span[1]:
        problem = f"{text_of(at)} lies outside the data, {text_of(span[0])} to {text_of(span[1])}"
        raise InputError("explain.at", f"{problem} UTC")
    return at


def asked(
    options: ExplainOptions, keys: Iterable[SeriesKey], store: ActivityStore, at: int
) -> tuple[SeriesKey, ...]:
    """Those of ``keys`` that are meant; raises ``InputError`` where there is none, and says what
    was meant perhaps. ``store`` holds what else was ever called."""
    keys = tuple(keys)
    named = tuple(key for key in keys if _names(options, key))
    found = tuple(key for key in named if not _narrows(options, key))
    if found:
        return found
    for name in ("account", "region", "error", "type"):
        others = {_field(key, name) for key in named}
        if getattr(options, name) is not None and named and _wanted(options, name) not in others:
            known = ", ".join(sorted(others - {""})) or "no error"
            problem = f"{options.api} has no series of {getattr(options, name)!r}"
            raise InputError(f"explain.{name}", problem, f"it has {known}")
    if named:
        known = "; ".join(sorted({str(key) for key in named})[:5])
        raise InputError("explain.api", f"no series of {options.api} is all of that", known)
    raise InputError("explain.api", *_unknown(options, keys, store, at))


def _names(options: ExplainOptions, key: SeriesKey) -> bool:
    service, _, name = (options.api or "").lower().rpartition(":")
    source = key.event_source.lower().removesuffix(AWS)
    return key.event_name.lower() == name and service.removesuffix(AWS) in ("", source)


def _narrows(options: ExplainOptions, key: SeriesKey) -> bool:
    """Whether the question leaves ``key`` out."""
    names = ("account", "region", "error", "type")
    return any(
        getattr(options, name) is not None and _field(key, name) != _wanted(options, name)
        for name in names
    )


def _wanted(options: ExplainOptions, name: str) -> str:
    value = str(getattr(options, name))
    return str(TYPES[value]) if name == "type" else value


def _field(key: SeriesKey, name: str) -> str:
    fields = {"account": key.account, "region": key.region, "type": key.insight_type}
    return str(fields[name]) if name in fields else key.error_code or ""


def _unknown(
    options: ExplainOptions, keys: tuple[SeriesKey, ...], store: ActivityStore, at: int
) -> tuple[str, str]:
    """Problem and remedy."""
    import pyarrow.compute as pc

    name = (options.api or "").rpartition(":")[2]
    columns = ["minute", "event_name", "event_source", "read_only", "error_code"]
    rows = store.read(*store.span(), columns)
    mine = rows.filter(pc.equal(pc.utf8_lower(rows["event_name"]), name.lower()))
    if mine.num_rows:
        first = int(pc.min(mine["minute"]).as_py().timestamp()) // 60
        if pc.all(mine["read_only"]).as_py() and not mine["error_code"].drop_null():
            problem = f"{options.api} is not watched: it only reads, and no call of it has failed"
            return problem, "call rates are watched of APIs that write, error rates of all"
        if first > at:
            return f"{options.api} was called for the first time at {text_of(first)} UTC", ""
        return f"no series of {options.api} is watched", "see series.insight_types and categories"
    there = sorted({*rows["event_name"].unique().to_pylist(), *(key.event_name for key in keys)})
    lower = {one.lower(): one for one in there}
    near = [lower[one] for one in get_close_matches(name.lower(), lower, 3, 0.6)]
    remedy = f"did you mean {' or '.join(near)}?" if near else f"the data has {len(there)} APIs"
    return f"{options.api} was never called in this data", remedy
