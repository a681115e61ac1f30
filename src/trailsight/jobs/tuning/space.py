"""The search space: which knobs of the detector and the rules are turned, and how far."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.jobs.settings import name_of
from trailsight.jobs.tuning.knob import Knob, Value

GROUPS = ("detector", "alerting")
FIXED = {
    "budget": "what the objective is measured at",
    "threshold": "what the objective is measured at",
    "policy": "reviewed, and not searched",
    "caller_budget": "not replayed by a sweep",
    "account_budget": "not replayed by a sweep",
    "deployment_factor": "not replayed by a sweep",
}
"""Settings of ``alerting`` that are no knobs."""
RANGE = ("low", "high", "log", "step")


def read_space(space: Mapping[str, Any], detector: Detector, rules: Rules) -> tuple[Knob, ...]:
    """The knobs of ``space``, sorted by name.

    Raises ``InputError`` naming a knob that ``detector`` or ``rules`` do not have, a value that
    is not of their type or out of their range, and what is no range and no list.
    """
    knobs = tuple(sorted((_knob(*one, detector, rules) for one in _flat(space)), key=_name))
    if not knobs:
        remedy = "as in tune.space.alerting.min_ratio=[1.2,1.5,2]"
        raise InputError("tune.space", "names nothing to search", remedy)
    for knob in knobs:
        for end in knob.ends:
            try:
                applied({knob.name: end}, detector, rules)
            except InputError as error:
                raise InputError(f"tune.space.{knob.name}", str(error)) from None
    return knobs


def applied(
    values: Mapping[str, Value], detector: Detector, rules: Rules
) -> tuple[Detector, Rules]:
    """Detector and rules with these settings; raises ``InputError`` where they do not allow it."""
    chosen: dict[str, dict[str, Value]] = {group: {} for group in GROUPS}
    for name, value in values.items():
        group, _, setting = name.partition(".")
        chosen[group][setting] = value
    assert is_dataclass(detector)
    return replace(detector, **chosen["detector"]), replace(rules, **chosen["alerting"])


def values_of(knobs: Sequence[Knob], detector: Detector, rules: Rules) -> dict[str, Value]:
    """What the knobs are at now."""
    parts = {"detector": detector, "alerting": rules}
    now = {}
    for knob in knobs:
        group, _, setting = knob.name.partition(".")
        now[knob.name] = getattr(parts[group], setting)
    return now


def _flat(space: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for group, settings in space.items():
        head, _, rest = str(group).partition(".")
        if head not in GROUPS:
            raise InputError(f"tune.space.{group}", "no such group", f"of {', '.join(GROUPS)}")
        if rest:
            yield head, rest, settings
            continue
        if not isinstance(settings, Mapping):
            raise InputError(f"tune.space.{group}", "is not a group of settings")
        for setting, limits in settings.items():
            yield head, str(setting), limits


def _knob(group: str, setting: str, limits: Any, detector: Detector, rules: Rules) -> Knob:  # noqa: ANN401
    name, owner = f"{group}.{setting}", detector if group == "detector" else rules
    where = f"tune.space.{name}"
    assert is_dataclass(owner)
    known = [one.name for one in fields(owner)]
    if group == "alerting" and setting in FIXED:
        raise InputError(where, f"is {FIXED[setting]}", "take it out of the space")
    if setting not in known:
        what = name_of(detector) if group == "detector" else "alerting"
        allowed = ", ".join(one for one in known if group == "detector" or one not in FIXED)
        remedy = f"{what} has {allowed}"
        if group == "detector":
            remedy += f"; or search another one: tune={what} detector={what}"
        raise InputError(where, f"no such setting of {what}", remedy)
    kind = get_type_hints(type(owner))[setting]
    if isinstance(limits, list | tuple):
        return Knob(name, "choice", choices=_choices(where, limits, kind))
    if isinstance(limits, Mapping):
        return _range(where, name, limits, kind)
    raise InputError(where, f"{limits!r} is no range and no list", "{low: 1, high: 9} or [1, 3, 9]")


def _choices(where: str, limits: Sequence[Any], kind: object) -> tuple[Value, ...]:
    found = []
    for value in limits:
        whole = kind is float and isinstance(value, int) and not isinstance(value, bool)
        one = float(value) if whole else value
        if type(one) is not kind:
            raise InputError(where, f"{value!r} is not of type {getattr(kind, '__name__', kind)}")
        found.append(one)
    if len(found) < 2 or len(set(found)) < len(found):
        raise InputError(where, "needs two different choices or more, each once")
    return tuple(found)


def _range(where: str, name: str, limits: Mapping[str, Any], kind: object) -> Knob:
    for part in limits:
        if part not in RANGE:
            raise InputError(f"{where}.{part}", "no such setting", f"of {', '.join(RANGE)}")
    if kind not in (int, float):
        raise InputError(where, "is no number", "give a list of choices")
    log = limits.get("log", False)
    if not isinstance(log, bool):
        raise InputError(f"{where}.log", f"{log!r} is neither true nor false")
    numbers: dict[str, float] = {}
    for part in ("low", "high", "step"):
        value = limits.get(part)
        if value is None and part == "step":
            continue
        numbers[part] = _number(f"{where}.{part}", value, kind is int)
    low, high, step = numbers["low"], numbers["high"], numbers.get("step")
    if not low < high:
        raise InputError(f"{where}.high", f"{high:g} is not above low, {low:g}")
    if log and (low <= 0 or step is not None):
        problem = f"low is {low:g}" if low <= 0 else "has a step"
        raise InputError(f"{where}.log", f"needs a low above 0 and no step; {problem}")
    if step is not None and not 0 < step <= high - low:
        raise InputError(f"{where}.step", f"{step:g} is not within (0, {high - low:g}]")
    return Knob(name, "int" if kind is int else "float", float(low), float(high), log, step)


def _number(where: str, value: object, whole: bool) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    number = float(value) if is_number else math.nan  # type: ignore[arg-type]
    if math.isfinite(number) and not (whole and number != int(number)):
        return number
    raise InputError(where, f"{value!r} is no {'whole ' if whole else ''}number")


def _name(knob: Knob) -> str:
    return knob.name
