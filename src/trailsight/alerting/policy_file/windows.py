"""The schema of time windows in a policy file."""

from collections.abc import Callable
from datetime import UTC, tzinfo

from trailsight.alerting.policy_file.entries import Entries
from trailsight.alerting.policy_file.plain_yaml import Value
from trailsight.alerting.when import DAYS, MINUTES_A_DAY, Between, Weekly


def windows_in(rule: Entries) -> tuple[Between | Weekly, ...]:
    """The windows of a rule: ``between`` and ``window``, of each one or several."""
    return (*_each(rule, "between", _between), *_each(rule, "window", _weekly))


def _each(
    rule: Entries, name: str, of: Callable[[Value, str], Between | Weekly]
) -> list[Between | Weekly]:
    """One section or several."""
    value = rule.value(name)
    if rule.has(name) and not value:
        rule.fail(name, "must be given, or left out")
    sections = value if isinstance(value, tuple) else (value,)
    return [of(section, f"{rule.where}: {name}") for section in sections]


def _between(section: Value, where: str) -> Between:
    given = Entries(section, where, ("from", "to"))
    start, end = given.moment("from"), given.moment("to")
    if end <= start:
        given.fail("to", f"{given.text('to')} is not after {given.text('from')}")
    return Between(start, end)


def _weekly(section: Value, where: str) -> Weekly:
    given = Entries(section, where, ("days", "from", "to", "timezone"))
    days = given.several("days") or DAYS
    for day in days:
        if day not in DAYS:
            given.fail("days", f"{day!r} is none of {', '.join(DAYS)}")
    start, end = given.clock("from"), given.clock("to")
    if start in (end, MINUTES_A_DAY):
        remedy = 'a whole day is from "00:00" to "24:00"'
        given.fail("to", f"from {given.text('from')} to {given.text('to')} is no time", remedy)
    zone = _zone(given, given.text("timezone") or "UTC")
    return Weekly(frozenset(map(DAYS.index, days)), start, end, zone)


def _zone(given: Entries, name: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        given.fail("timezone", f"{name!r} is not known on this machine", "like Europe/Berlin")
