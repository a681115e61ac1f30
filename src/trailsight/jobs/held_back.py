"""What was held back, by guards and by the policy: kept over runs, and told."""

import csv
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.alerting.guards import GuardRow, HeldBack, joined, sentence, tally
from trailsight.insight.table import episode_table, regrouped
from trailsight.jobs.following import name_of
from trailsight.jobs.held_tables import (
    SUPPRESSED,
    read_held_back,
    read_suppressed,
    suppressions,
    write_held_back,
    write_table,
)
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows


@dataclass(frozen=True)
class HeldReport:
    """What is told of it, over the scored window."""

    rows: tuple[GuardRow, ...]
    expired: Mapping[str, str]
    """Rules that no longer apply, and since when."""

    @property
    def text(self) -> str:
        """In words; empty where nothing was held back."""
        return sentence(self.rows)

    def content(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "episodes": sum(row.episodes for row in self.rows),
            "by": [vars(row) for row in self.rows],
            "expired_rules": dict(self.expired),
        }

    def csv(self) -> bytes:
        """As a table for a terminal or a spreadsheet."""
        target = StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(field.name for field in fields(GuardRow))
        writer.writerows(astuple(row) for row in self.rows)
        return target.getvalue().encode()


def keep_held_back(settings: Settings, scored: Scored, folder: Path) -> HeldReport:
    """Adds what this run has held back to the tables in ``folder``; what they tell by now."""
    suppressed = _suppressed(settings, scored, folder / "suppressed.parquet")
    path = folder / "held_back.parquet"
    guarded = joined([*read_held_back(path), *scored.held_back])
    write_held_back(path, guarded)
    policy, windows = settings.policy, scored.windows
    expired = {rule.name: f"{rule.expires}" for rule in policy.expired(scored.life.scored_to)}
    events = [*guarded, *suppressions(suppressed, windows.score_end)]
    events = [one for one in events if _inside(one, windows)]
    rules = [rule.name for rule in policy.suppress if rule.name not in expired]
    return HeldReport(tally(events, rules), expired)


def _suppressed(settings: Settings, scored: Scored, path: Path) -> pa.Table:
    import pyarrow.compute as pc

    insights = [one.insight for one in scored.suppressed]
    versions = [scored.versions[name_of(insight.episode)] for insight in insights]
    new = episode_table(insights, detector=settings.detector_name, model_versions=versions)
    new = new.drop_columns(["revision", "reason"])
    verdicts = [vars(one.by) for one in scored.suppressed]
    for field in SUPPRESSED:
        if field.name not in new.column_names:
            column = pa.array([verdict[field.name] for verdict in verdicts], field.type)
            new = new.append_column(field, column)
    old = read_suppressed(path)
    again = pc.is_in(old["shared_event_id"], new["shared_event_id"])
    table = pa.concat_tables([old.filter(pc.invert(again)), new.cast(SUPPRESSED)])
    table = regrouped(table, scored.incidents)
    table = table.sort_by([("start", "ascending"), ("shared_event_id", "ascending")])
    write_table(path, table)
    return table


def _inside(one: HeldBack, windows: Windows) -> bool:
    return one.minute < windows.score_end and one.until >= windows.score_start
