"""Patterns of names: ``*`` is any text, ``?`` one character, everything else stands for itself.

Not those of ``fnmatch``: user agents are full of square brackets, which stand for themselves too.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Globs:
    """One pattern or more; a text matches where one of them does, upper and lower case told
    apart."""

    patterns: tuple[str, ...]

    def matches(self, text: str) -> bool:
        """Whether one of the patterns is all of ``text``."""
        return any(_compiled(pattern).fullmatch(text) for pattern in self.patterns)

    def covers(self, other: "Globs") -> bool:
        """Whether everything that ``other`` matches is surely matched here too.

        A pattern's own stars are read as text here, which a ``*`` takes in and a ``?`` does not
        stand for; so a yes is certain, and a no may be wrong.
        """
        wide = [pattern for pattern in self.patterns if "?" not in pattern]
        return all(
            pattern in self.patterns or any(_compiled(mine).fullmatch(pattern) for mine in wide)
            for pattern in other.patterns
        )


def matching(globs: Globs | None, texts: Iterable[str]) -> frozenset[str]:
    """Those of ``texts`` that match; all of them where there is no pattern."""
    return frozenset(text for text in texts if globs is None or globs.matches(text))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(one, re.escape(one)) for one in pattern), re.DOTALL)
