"""CloudTrail as Amazon Security Lake keeps it: OCSF, in Parquet.

``ocsf/examples``, mappings of CloudTrail to OCSF 1.1.0 and 1.5.0 (API Activity 6003, Authentication
3002, Account Change 3001), and Security Lake's first source version (1.0.0-rc.2). OCSF has no field
for ``readOnly`` and ``managementEvent``: mappings that keep what they have no field for put them
into ``unmapped``, and where they are not there the rules of ``classify`` say. Other products' rows
are no CloudTrail records.
"""

from collections.abc import Sequence

import pyarrow as pa

from trailsight.contracts.activity import DATA, MANAGEMENT, NETWORK
from trailsight.source.classify import NOT_CALLS
from trailsight.source.formats.tables import arrays
from trailsight.source.formats.tables.arrays import Path
from trailsight.source.formats.tables.plan import Fill, Plan, text_step
from trailsight.source.formats.tables.rows import REQUIRED, Rows, TableError
from trailsight.source.record import Addendum, Detailed, Identity, Record, Resource

ID: Path = ("metadata", "uid")
PRODUCT: Path = ("metadata", "product", "name")
TIME: tuple[Path, ...] = (("time",), ("time_dt",))
TEXTS: dict[str, tuple[Path, ...]] = {
    "eventname": (("api", "operation"),),
    "eventsource": (("api", "service", "name"),),
    "awsregion": (("cloud", "region"),),
    "errorcode": (("api", "response", "error"),),
    "useragent": (("http_request", "user_agent"),),
    "sourceipaddress": (("src_endpoint", "ip"), ("src_endpoint", "domain")),
    "eventid": (ID,),
    "eventtype": (("metadata", "event_code"),),
    "recipientaccountid": (("cloud", "account", "uid"), ("cloud", "account_uid")),
    # for a while only: what is made of them has another name
    "product": (PRODUCT,),
    "feature": (("metadata", "product", "feature", "name"),),
    "uid": (("actor", "user", "uid"),),
    "uuid": (("actor", "user", "uuid"),),
    "account": (("actor", "user", "account", "uid"), ("actor", "user", "account_uid")),
    "key": (("actor", "user", "credential_uid"),),
    "invoker": (("actor", "invoked_by"),),
}
"""Each column's places; the first that tells anything counts. 1.0.0-rc.2 had the ARN in ``uuid``
and the principal's id in ``uid``."""
UNMAPPED = {
    "readOnly": "readonly",
    "managementEvent": "managementevent",
    "recipientAccountId": "recipientaccountid",
    "eventType": "eventtype",
    "eventCategory": "eventcategory",
    "addendum.reason": "reason",
    "addendum.originalEventID": "original",
}


def plan(schema: pa.Schema, of: type[Record]) -> Plan:
    """What to read; raises ``TableError`` for a table that holds no API activity."""
    lacking = [
        ".".join(TEXTS[name][0])
        for name in REQUIRED[1:]
        if arrays.resolve(schema, TEXTS[name][0]) is None
    ]
    if lacking:
        raise TableError(f"OCSF without {', '.join(lacking)}")
    parts = [_time(schema)]
    parts += [text_step(schema, name, paths) for name, paths in TEXTS.items()]
    parts.append(_unmapped(schema))
    if of is Detailed:
        parts.append(_resources(schema))
    columns = [path for paths, _ in parts for path in paths]
    found = arrays.resolve(schema, ID)
    steps = [step for _, step in parts]
    return Plan(tuple(columns), (*steps, _finish), ".".join(found) if found else "")


def _time(schema: pa.Schema) -> tuple[list[str], Fill]:
    for place in TIME:
        path = arrays.resolve(schema, place)
        if path is None:
            continue
        of = arrays.type_at(schema, path)
        if pa.types.is_int64(of) or pa.types.is_timestamp(of):
            break
    else:
        raise TableError("OCSF without a time")
    milliseconds = pa.timestamp("ms") if pa.types.is_int64(of) else of

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        array = batch.column(path[0]).cast(milliseconds)
        rows.columns["eventtime"] = arrays.times(array)

    return [path[0]], fill


def _unmapped(schema: pa.Schema) -> tuple[list[str], Fill]:
    path = arrays.resolve(schema, ("unmapped",))
    of = arrays.type_at(schema, path) if path else pa.null()
    if path is None or not pa.types.is_map(of):
        return [], lambda _batch, _rows: None
    if not (arrays.is_text(of.key_type) and arrays.is_text(of.item_type)):
        raise arrays.unusable(path[0], of)

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        told = arrays.lookup(batch.column(path[0]), tuple(UNMAPPED), rows)
        for field, name in UNMAPPED.items():
            _add_where_missing(rows, name, told[field])

    return [path[0]], fill


def _add_where_missing(rows: Rows, name: str, column: Sequence[str | None]) -> None:
    before = rows.columns.get(name)
    if before is not None:
        column = [old or new for old, new in zip(before, column, strict=True)]
    rows.add_texts(name, column)


def _resources(schema: pa.Schema) -> tuple[list[str], Fill]:
    path = arrays.resolve(schema, ("resources",))
    if path is None:
        return [], lambda _batch, _rows: None
    of = arrays.type_at(schema, path)
    element = of.value_type if pa.types.is_list(of) or pa.types.is_large_list(of) else pa.null()
    inner = arrays.resolve(element, ("type",)) if pa.types.is_struct(element) else None
    if inner is None:
        return [], lambda _batch, _rows: None

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        types = arrays.types_of_resources(batch.column(path[0]), inner, rows)
        rows.columns["resources"] = [one and list(map(Resource, one)) for one in types]

    return [f"{path[0]}.*.{inner[0]}"], fill


def _finish(_batch: pa.RecordBatch, rows: Rows) -> None:
    """What is made of several columns."""
    absent: list[None] = [None] * rows.count
    get = rows.columns.get
    arns = map(_arn, get("uid", absent), get("uuid", absent))
    callers = (arns, *(get(name, absent) for name in ("account", "key", "invoker")))
    rows.columns["useridentity"] = list(map(Identity, *callers))
    rows.columns["addendum"] = [
        Addendum(reason, original) if reason else None
        for reason, original in zip(get("reason", absent), get("original", absent), strict=True)
    ]
    told = get("eventcategory", absent)
    kinds, features = get("eventtype", absent), get("feature", absent)
    rows.columns["eventcategory"] = [
        before or _category(feature, kind)
        for before, feature, kind in zip(told, features, kinds, strict=True)
    ]
    rows.foreign = [(name or "").lower() != "cloudtrail" for name in get("product", absent)]


def _arn(uid: str | None, uuid: str | None) -> str | None:
    return next((one for one in (uid, uuid) if one and one.startswith("arn:")), None)


def _category(feature: str | None, kind: str | None) -> str | None:
    """Security Lake has one feature for all, ``Management, Data, and Insights``: it tells none."""
    if kind in NOT_CALLS:
        return "Insight"
    return feature if feature in (MANAGEMENT, DATA, NETWORK) else None
