"""Takes the entries of one section of a policy file, and names whatever is wrong with them."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import NoReturn, TypeVar

from trailsight.alerting.globs import Globs
from trailsight.alerting.policy_file.plain_yaml import Section, Value
from trailsight.contracts.errors import InputError

Number = TypeVar("Number", int, float)
SWITCH = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


class Entries:
    """One section; ``where`` names it in messages."""

    def __init__(self, section: Value, where: str, known: Iterable[str]) -> None:
        self.where = where
        if not isinstance(section, Section):
            raise InputError(where, "is not a group of settings")
        self.section = section
        known = tuple(known)
        for name in section.entries:
            if name not in known:
                self.fail(name, "no such setting", f"one of {', '.join(known)}")

    def fail(self, name: str, problem: str, remedy: str = "") -> NoReturn:
        """Raises ``InputError`` for an entry."""
        raise InputError(f"{self.where}: {name}", problem, remedy)

    def has(self, name: str) -> bool:
        """Whether the entry is given."""
        return name in self.section.entries

    def value(self, name: str) -> Value:
        """An entry as it is; nothing at all where it is not given."""
        return self.section.entries.get(name, ())

    def text(self, name: str) -> str:
        """An entry of one text; empty where it is not given."""
        value = self.section.entries.get(name, "")
        if not isinstance(value, str):
            self.fail(name, "is not a text")
        return value.strip()

    def required(self, name: str, remedy: str) -> str:
        """A text that must be there."""
        text = self.text(name)
        if not text:
            self.fail(name, "must be given", remedy)
        return text

    def several(self, name: str) -> tuple[str, ...]:
        """One text or more; a text alone is a list of one."""
        value = self.value(name)
        values = (value,) if isinstance(value, str) else value
        if not isinstance(values, tuple) or not all(isinstance(one, str) for one in values):
            self.fail(name, "is neither a text nor a list of texts")
        texts = tuple(one.strip() for one in values if isinstance(one, str))
        if self.has(name) and not all(texts):
            self.fail(name, "must be given, or left out")
        if self.has(name) and not texts:
            self.fail(name, "is an empty list, which nothing matches")
        return texts

    def globs(self, name: str, check: Callable[[str], str] = lambda pattern: "") -> Globs | None:
        """Patterns; ``check`` says what is wrong with one of them, or nothing."""
        patterns = self.several(name)
        for pattern in patterns:
            problem = check(pattern)
            if problem:
                self.fail(name, f"{pattern!r} {problem}")
        return Globs(patterns) if patterns else None

    def number(self, name: str, kind: type[Number], low: Number, high: Number) -> Number | None:
        """A number from ``low`` to ``high``; None where it is not given."""
        if not self.has(name):
            return None
        text = self.text(name)
        try:
            number = kind(text)
        except ValueError:
            self.fail(name, f"{text!r} is no {'whole number' if kind is int else 'number'}")
        if not low <= number <= high:
            self.fail(name, f"{text} is not between {low:,} and {high:,}")
        return number

    def switch(self, name: str) -> bool | None:
        """On or off; None where it is not given."""
        if not self.has(name):
            return None
        text = self.text(name)
        if text.lower() not in SWITCH:
            self.fail(name, f"{text!r} is neither on nor off")
        return SWITCH[text.lower()]

    def day(self, name: str) -> date | None:
        """An ISO date; None where it is not given."""
        if not self.has(name):
            return None
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.fail(name, f"{self.text(name)!r} is no ISO date", "write it as 2026-06-30")

    def moment(self, name: str) -> int:
        """A moment in minutes since the epoch, UTC where no offset is given."""
        text = self.required(name, "write it as 2026-06-30T22:00")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(name, f"{text!r} is no ISO 8601 time", "write it as 2026-06-30T22:00")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return int(moment.timestamp()) // 60

    def clock(self, name: str) -> int:
        """A time of day in minutes since midnight, ``24:00`` being its end."""
        text = self.required(name, "write it as 22:30")
        hour, colon, minute = text.partition(":")
        if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
            self.fail(name, f"{text!r} is no time of day", "write it as 22:30")
        clock = int(hour) * 60 + int(minute)
        if int(minute) > 59 or clock > 24 * 60:
            self.fail(name, f"{text!r} is no time of day", "from 00:00 to 24:00")
        return clock
