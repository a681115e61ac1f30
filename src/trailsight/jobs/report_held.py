"""What was not told as an Insight, in the report of a scoring run: signs, guards, the policy."""

from collections.abc import Sequence

import pyarrow as pa

from trailsight.contracts.report import Cell, Column, Section, Table, Text
from trailsight.jobs.account_rows import AccountRow
from trailsight.jobs.held_back import HeldReport
from trailsight.jobs.report_insights import ROWS
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings
from trailsight.reporting.words import service


def accounts_section(accounts: Sequence[AccountRow]) -> Section:
    """Weak signs that add up, around a caller or in an account."""
    columns = (
        Column("Start (UTC)", "moment"),
        Column("Bans", "number"),
        Column("Signs", "number"),
        Column("Around", "text"),
        Column("Series", "code"),
        Column("Account", "choice"),
    )
    rows = tuple(
        (
            Cell(one.start, one.start[:16].replace("T", " ")),
            Cell(one.bans, f"{one.bans:.1f}"),
            one.signs,
            one.caller or "all the account",
            ", ".join(name for name, _ in one.series),
            one.account,
        )
        for one in accounts[:ROWS]
    )
    where = "data/insights/accounts.parquet"
    table = Table("Weak signs that add up", columns, rows, total=len(accounts), where=where)
    return Section("Account evidence", (table,), "accounts")


def held_section(held: HeldReport, suppressed: pa.Table, scored: Scored) -> Section:
    """What guards and the policy have held back in the scored window."""
    columns = (
        Column("By", "choice", "the setting of alerting, or the rule of the policy"),
        Column("Episodes", "number"),
        Column("Series", "number"),
        Column("The most unusual of them", "text"),
    )
    rows = tuple(
        (
            f"rule {row.rule!r}" if row.guard == "suppress" else row.guard
            + (f" of rule {row.rule!r}" if row.rule else ""),
            row.episodes,
            row.series,
            row.example,
        )
        for row in held.rows
    )  # fmt: skip
    empty = "Nothing: no guard and no rule kept an episode from being told."
    guards = Table("What was held back, and by what", columns, rows, empty=empty,
                   where="reports/score/held_back.csv")  # fmt: skip
    return Section("Held back", (guards, *_suppressed(suppressed, scored)), "held-back")


def _suppressed(table: pa.Table, scored: Scored) -> tuple[Table, ...]:
    windows = scored.windows
    inside = [
        row
        for row in table.to_pylist()
        if row["start"].timestamp() < windows.score_end * 60
        and (row["end"] is None or row["end"].timestamp() > windows.score_start * 60)
    ]
    if not inside:
        return ()
    columns = (
        Column("Start (UTC)", "moment"),
        Column("What", "code"),
        Column("Rule", "choice"),
        Column("Reason", "text"),
        Column("Explained", "number", "part of the excess that the rule's callers account for"),
        Column("Bans", "number"),
        Column("Account", "choice"),
    )
    rows = tuple(
        (
            f"{row['start']:%Y-%m-%d %H:%M}",
            Cell(f"{service(row['event_source'])} {row['event_name']}",
                 note=row["error_code"] or ""),
            row["rule"],
            row["reason"],
            Cell(row["explained"], "–" if row["explained"] is None else f"{row['explained']:.0%}"),
            Cell(row["peak_bans"], f"{row['peak_bans']:.1f}"),
            row["account"],
        )
        for row in inside[:ROWS]
    )  # fmt: skip
    where = "data/insights/suppressed.parquet"
    return (Table("Suppressed by the policy", columns, rows, total=len(inside), where=where),)


def policy_section(settings: Settings, scored: Scored) -> Section:
    """The rules that were in force."""
    policy = settings.policy
    gone = {rule.name for rule in policy.expired(scored.life.scored_to)}
    columns = (
        Column("Rule", "text"),
        Column("Does", "choice"),
        Column("Sets", "text"),
        Column("Reason", "text"),
        Column("Owner", "text"),
        Column("Expires", "moment"),
    )
    rows = tuple(
        (
            rule.name,
            kind,
            ", ".join(f"{name}={value}" for name, value in getattr(rule, "chosen", ())) or None,
            rule.reason,
            rule.owner or None,
            Cell(None if rule.expires is None else f"{rule.expires}",
                 "never" if rule.expires is None else "",
                 "expired: not applied" if rule.name in gone else ""),
        )
        for kind, rules in (("override", policy.overrides), ("suppress", policy.suppress))
        for rule in rules
    )  # fmt: skip
    shipped = "The policy that is shipped: it has no rule."
    source = settings.alerting.policy or "the policy that is shipped"
    table = Table("Overrides and suppression rules", columns, rows, empty=shipped)
    text = Text(f"From {source}, digest {policy.digest}.")
    return Section("Policy", (text, table), "policy")
