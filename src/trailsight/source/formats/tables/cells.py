"""What a cell of a table says: fields that tables write as text, in the forms that are met.

Athena and CloudTrail Lake write a struct as ``{type=IAMUser, arn=arn:aws:…, invokedby=null}``,
nested ones in braces of their own; some tables hold the JSON instead. The first form quotes
nothing: a value that itself holds ``, arn=`` can't be told from a field, so a field that stands
there twice makes the cell unreadable. Each function raises ``ValueError`` for what it can't read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import TypeVar

import msgspec

from trailsight.source.record import Addendum, Identity, Resource

NULLS = frozenset({"", "null", "NULL"})
INNERMOST = re.compile(r"\{[^{}]*\}|\[[^\[\]{}]*\]")
FIELD = re.compile(r"(?:^|, )([A-Za-z_]\w*)=")
ELEMENT_TYPE = re.compile(r"[{,] ?type=([^,{}\[\]]*)", re.IGNORECASE)
SPACED = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?: UTC|Z)?")
CACHED = 4096
"""Cells that are read once only: callers come again and again."""
LONG = 4096
"""Characters of a cell from which on it isn't kept for that."""
T = TypeVar("T")


def _remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    known = lru_cache(CACHED)(read)

    @wraps(read)
    def remembered(text: str) -> T:
        return known(text) if len(text) < LONG else read(text)

    return remembered


def truth(text: str) -> bool:
    """``true`` or ``false``, in any case."""
    if text.lower() not in ("true", "false"):
        raise ValueError(f"{text[:64]!r} is neither true nor false")
    return text.lower() == "true"


def time(text: str) -> str:
    """A time as CloudTrail writes it; SQL engines write ``2023-01-01 00:00:00.000``, in UTC."""
    spaced = SPACED.fullmatch(text)
    return f"{spaced[1]}T{spaced[2]}Z" if spaced else text


@_remembered
def identity(text: str) -> Identity:
    """A caller."""
    told = fields(text, ("arn", "accountid", "accesskeyid", "invokedby"))
    return Identity(*map(told.get, ("arn", "accountid", "accesskeyid", "invokedby")))


@_remembered
def addendum(text: str) -> Addendum:
    """Why a record came late or twice."""
    told = fields(text, ("reason", "originaleventid"))
    return Addendum(told.get("reason"), told.get("originaleventid"))


@_remembered
def resources(text: str) -> list[Resource]:
    """The resources of a record, of which the type is all that is read."""
    if text.startswith(('[{"', "[]")):
        elements = msgspec.json.decode(text, type=list[dict[str, object]])
        types = [_lower(element).get("type") for element in elements]
        return [Resource(one if isinstance(one, str) else None) for one in types]
    if not (text.startswith("[") and text.endswith("]")):
        raise ValueError(f"{text[:64]!r} is no list")
    return [Resource(one.strip()) for one in ELEMENT_TYPE.findall(text) if one not in NULLS]


def fields(text: str, names: Iterable[str]) -> dict[str, str | None]:
    """The fields of those ``names`` (in lower case) in a struct's text, or in a JSON object."""
    if text.startswith('{"') or text == "{}":
        told = _lower(msgspec.json.decode(text, type=dict[str, object]))
        return {name: _text(name, told.get(name)) for name in names}
    if not (text.startswith("{") and text.endswith("}")):
        raise ValueError(f"{text[:64]!r} is no struct")
    flat, inner = text[1:-1], 1
    while inner:
        flat, inner = INNERMOST.subn("", flat)
    if any(sign in flat for sign in "{}"):
        raise ValueError("its braces don't match")
    parts = FIELD.split(flat)
    named = [name.lower() for name in parts[1::2]]
    values = dict(zip(named, parts[2::2], strict=True))
    twice = [name for name in names if named.count(name) > 1]
    if twice:
        raise ValueError(f"{twice[0]} stands there twice")
    return {name: _known(values.get(name)) for name in names}


def _lower(told: Mapping[str, object]) -> dict[str, object]:
    return {name.lower(): value for name, value in told.items()}


def _text(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return value


def _known(value: str | None) -> str | None:
    return None if value is None or value in NULLS else value
