"""What verdicts say of single APIs, and which rules of the policy they suggest."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Verdict
from trailsight.evaluation.verdicts import tally

OFTEN = 3
"""Insights that were for nothing, and none that was worth it, for a rule to be suggested."""


@dataclass(frozen=True)
class ApiRow:
    """The Insights of one API and insight type, by verdict."""

    event_source: str
    event_name: str
    insight_type: str
    true: int
    false: int
    expected: int
    unknown: int

    @property
    def precision(self) -> float | None:
        """The true ones of the judged ones; None where none is judged."""
        judged = self.true + self.false + self.expected
        return self.true / judged if judged else None

    @property
    def suppressible(self) -> bool:
        """Whether nothing ever came of it, and often."""
        return not self.true and self.false + self.expected >= OFTEN


def by_api(alarms: Sequence[Alarm], said: Sequence[Verdict | None]) -> tuple[ApiRow, ...]:
    """A row for each API that was told of, those with most Insights first."""
    groups: dict[tuple[str, str, str], list[Verdict | None]] = defaultdict(list)
    for alarm, verdict in zip(alarms, said, strict=True):
        key = alarm.keys[0]
        groups[key.event_source, key.event_name, key.insight_type].append(verdict)
    rows = []
    for name, verdicts in groups.items():
        counts = tally(verdicts)
        numbers = (counts[one] for one in ("true", "false", "expected", "unknown"))
        rows.append(ApiRow(*name, *numbers))
    return tuple(sorted(rows, key=lambda r: (-len(groups[_name(r)]), _name(r))))


def _name(row: ApiRow) -> tuple[str, str, str]:
    return row.event_source, row.event_name, row.insight_type


def suggested(rows: Sequence[ApiRow]) -> str:
    """Rules for ``alerting.policy`` that would keep from being told what never was worth it, as
    YAML to be reviewed; empty where there is none."""
    rules = [
        f"  - name: {row.event_name} by verdicts\n"
        f"    reason: {row.expected} expected and {row.false} false Insights, none worth it.\n"
        f"    match:\n"
        f"      event_source: {row.event_source}\n"
        f"      event_name: {row.event_name}\n"
        f"      insight_type: {row.insight_type}\n"
        for row in rows
        if row.suppressible
    ]
    return "suppress:\n" + "".join(rules) if rules else ""
