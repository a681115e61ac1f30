"""The policy: what one reviewed file says of single APIs, and of what is not to be told."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Self

import numpy as np

from trailsight.alerting.limits import Limits, LimitTable
from trailsight.alerting.matching import KeyColumns
from trailsight.alerting.policy_file.contradictions import check
from trailsight.alerting.policy_file.rules import rules_in
from trailsight.alerting.rule import Override, Rule, Suppress, Suppression
from trailsight.contracts.caller import Share
from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey

FIELD = "alerting.policy"
SHIPPED = "policy.yaml"
"""Beside this file; it has no rule, and an example of each kind."""


@dataclass(frozen=True)
class Policy:
    """Overrides of the rules of alerting, and rules for suppression, in the file's order."""

    overrides: tuple[Override, ...] = ()
    suppress: tuple[Suppress, ...] = ()
    digest: str = ""
    """Of the file that it was read from: sixteen hexadecimal digits."""

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """The policy in the file at ``path``; None: the one that is shipped.

        Raises ``InputError`` naming file, rule and field.
        """
        path = Path(str(files("trailsight.alerting") / SHIPPED)) if path is None else path
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise InputError(FIELD, f"no such file: {path}") from None
        except OSError as error:
            raise InputError(FIELD, f"{path} cannot be read: {error.strerror}") from None
        overrides, suppress = rules_in(content, path)
        check(overrides, suppress, path)
        return cls(overrides, suppress, sha256(content).hexdigest()[:16])

    def limits_for(self, key: SeriesKey, minute: int) -> Limits:
        """What one series has of its own at ``minute`` (since the epoch)."""
        limits = Limits()
        for rule in self.overrides:
            if not rule.expired(minute) and rule.series.matches(key):
                limits = limits.then(rule.name, dict(rule.chosen))
        return limits

    def limits(self, keys: Sequence[SeriesKey], minute: int) -> LimitTable:
        """The same of S series at once.

        Rules expire at midnight UTC, so it holds for the whole day of ``minute``.
        """
        columns = KeyColumns(keys)
        found, index = [Limits()], np.zeros(len(keys), np.int64)
        for rule in self.overrides:
            if rule.expired(minute):
                continue
            rows = np.flatnonzero(rule.series.rows(columns))
            before, place = np.unique(index[rows], return_inverse=True)
            index[rows] = len(found) + place
            found += [found[one].then(rule.name, dict(rule.chosen)) for one in before]
        used, index = np.unique(index, return_inverse=True)
        return LimitTable(tuple(found[one] for one in used), index)

    def suppresses(self, episode: Episode, who: Sequence[Share]) -> Suppression | None:
        """Why ``episode`` is not to be told: the first rule that says so; None: it is.

        ``who`` are the callers of its excess. The verdict is that of the minute in which its
        Start is due, and stays: what comes later does not change it.
        """
        verdicts = (rule.judge(episode, who) for rule in self.suppress)
        return next((verdict for verdict in verdicts if verdict is not None), None)

    def expired(self, minute: int) -> tuple[Rule, ...]:
        """The rules that no longer apply at ``minute`` (since the epoch)."""
        return tuple(one for one in (*self.overrides, *self.suppress) if one.expired(minute))

    def asking(self, column: str) -> tuple[str, ...]:
        """The names of the rules that can't be judged without an optional ``column``."""
        return tuple(
            rule.name
            for rule in self.suppress
            if rule.callers is not None and getattr(rule.callers, column, None) is not None
        )

    def decisive(self) -> str:
        """What of it decides which episodes there are: neither names and reasons, nor what is
        told of them."""
        rules = [
            [
                {name: globs.patterns for name, globs in rule.series.chosen.items()},
                rule.chosen,
                None if rule.expires is None else rule.expires.isoformat(),
            ]
            for rule in self.overrides
        ]
        return json.dumps(rules)
