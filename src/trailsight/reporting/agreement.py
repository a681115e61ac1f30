"""AWS's Insights beside ours: one row a pair, and the table of them for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pyarrow as pa

from trailsight.contracts.episode import Direction
from trailsight.contracts.series import InsightType
from trailsight.reporting.words import duration, printable, rarity, rate, service

if TYPE_CHECKING:
    from rich.text import Text

WIDTH = 140
"""Columns where the output is no terminal."""
NOTHING = "Nothing to lay side by side: neither AWS nor Trailsight has an Insight here."
FOUND_BY = {
    "both": "both",
    "only_aws": "only AWS",
    "only_ours": "only ours",
    "part_of_ours": "both (one of several of AWS's in one of ours)",
    "part_of_aws": "both (one of several of ours in one of AWS's)",
}
REASONS = {
    "no_logs": "the logs hold nothing of this account and Region",
    "no_calls": "the logs hold none of these calls",
    "not_watched": "series and insight settings leave it out",
    "nothing": "alerts now: score again",
    "suppressed": "found, and suppressed by a rule of the policy",
    "budget": "below the threshold",
    "min_calls": "held back by min_calls",
    "min_excess": "held back by min_excess",
    "min_ratio": "held back by min_ratio",
    "newcomer": "a new series alerts once on its first day",
    "rises": "held back: rises=false",
    "drops": "held back: drops=false",
}
"""What kept us from an alert; several are joined by ``+``."""

_MOMENT = pa.timestamp("s", tz="UTC")
MOMENTS = ("aws_start", "aws_end", "ours_start", "ours_end")
_REQUIRED = ("verdict", "account", "region", "event_source", "event_name", "category",
             "insight_type", "direction")  # fmt: skip
_TYPES = {
    **dict.fromkeys((*_REQUIRED, "error_code", "baseline_check", "held_by", "aws_id", "ours_id"),
                    pa.string()),
    **dict.fromkeys(MOMENTS, _MOMENT),
    **dict.fromkeys(("start_lag", "end_lag", "duration_difference", "baseline_minutes",
                     "baseline_lacking", "calls"), pa.int64()),
    "baseline_as_ruled": pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True)
class AgreementRow:
    """One Insight that AWS, we, or both have told; moments in minutes since the epoch, UTC.

    What one side alone can't tell is None. Differences are ours less AWS's.
    """

    verdict: str
    """``both``, ``only_aws``, ``only_ours``, ``part_of_ours`` or ``part_of_aws``."""
    account: str
    region: str
    event_source: str
    event_name: str
    category: str
    insight_type: InsightType
    error_code: str | None
    direction: Direction
    aws_start: int | None
    aws_end: int | None
    ours_start: int | None
    ours_end: int | None
    start_lag: int | None
    """Minutes; above 0: ours starts later."""
    end_lag: int | None
    duration_difference: int | None
    aws_insight_average: float | None
    """Per minute; over the whole unusual period where it has ended."""
    ours_insight_average: float | None
    insight_average_difference: float | None
    aws_baseline_average: float | None
    ours_baseline_average: float | None
    baseline_average_difference: float | None
    baseline_minutes: int | None
    """The window of AWS's baseline."""
    baseline_as_ruled: bool | None
    """Whether that is the window of AWS's rule."""
    baseline_recomputed: float | None
    """AWS's baseline average from our activity table."""
    baseline_check: str | None
    """``equal``, ``unequal`` or ``unknown`` (the logs do not reach back)."""
    baseline_lacking: int | None
    """Calls that AWS counted in that window and our logs lack."""
    calls: int | None
    """Calls (errors) in the Insight's minutes, AWS's where it has told it."""
    expected: float | None
    bans: float | None
    """The highest score that we give those minutes."""
    budget: float | None
    """``alerting.budget`` at which that score alerts; for ``only_aws``."""
    held_by: str | None
    """Why we have none; for ``only_aws``. See ``REASONS``."""
    aws_id: str | None
    ours_id: str | None

    @property
    def start(self) -> int:
        """AWS's Start, or ours where AWS has none."""
        start = self.ours_start if self.aws_start is None else self.aws_start
        assert start is not None
        return start


AGREEMENT = pa.schema(
    [
        pa.field(name, _TYPES.get(name, pa.float64()), nullable=name not in _REQUIRED)
        for name in AgreementRow.__dataclass_fields__
    ]
)
"""The columns of ``agreement.parquet``: those of ``AgreementRow``, moments as timestamps."""


def agreement_table(rows: Sequence[AgreementRow]) -> pa.Table:
    """The rows as a table of schema ``AGREEMENT``."""
    content = [
        {name: value * 60 if name in MOMENTS and value is not None else value
         for name, value in vars(row).items()}
        for row in rows
    ]  # fmt: skip
    return pa.Table.from_pylist(content, AGREEMENT)


def render_agreement(rows: Sequence[AgreementRow], console_width: int | None) -> str:
    """A table of plain text in the order of ``rows``; a sentence where there is none.

    ``console_width`` is that of the terminal in columns; None means that there is none.
    """
    if not rows:
        return NOTHING
    from rich import box
    from rich.console import Console
    from rich.table import Table

    width = WIDTH if console_width is None else console_width
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), leading=1)
    for title in ("Found by", "When (UTC)", "What", "Per minute, AWS | ours", "Ours against AWS's",
                  "AWS's baseline"):  # fmt: skip
        table.add_column(title, overflow="fold", no_wrap=title == "When (UTC)")
    for row in rows:
        cells = ([FOUND_BY[row.verdict]], _when(row), _what(row), _rates(row), _against(row),
                 _baseline(row))  # fmt: skip
        table.add_row(*map(_cell, cells))
    target = StringIO()
    console = Console(file=target, width=width, color_system=None, force_terminal=False)
    console.print(table)
    return "\n".join(line.rstrip() for line in target.getvalue().strip("\n").splitlines())


def moment(minute: int) -> str:
    """Minutes since the epoch as people read them."""
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%d %H:%M}"


def _when(row: AgreementRow) -> list[str]:
    end = row.ours_end if row.aws_start is None else row.aws_end
    return [moment(row.start), "→ no End" if end is None else f"→ {duration(end - row.start)}"]


def _what(row: AgreementRow) -> list[str]:
    lines = [f"{service(row.event_source)} {row.event_name}"]
    lines += [] if row.error_code is None else [row.error_code]
    return [printable(line) for line in (*lines, f"{row.account} {row.region}")]


def _rates(row: AgreementRow) -> list[str]:
    arrow = "▼" if row.direction == "drop" else "▲"
    return [
        f"{arrow} {_rate(row.aws_insight_average)} | {_rate(row.ours_insight_average)}",
        f"vs {_rate(row.aws_baseline_average)} | {_rate(row.ours_baseline_average)}",
    ]


def _rate(average: float | None) -> str:
    return "–" if average is None else rate(average)


def _against(row: AgreementRow) -> list[str]:
    bans = "" if row.bans is None else f"{row.bans:.1f} bans"
    if row.start_lag is not None:
        lags = [f"start {_shift(row.start_lag)}, end {_shift(row.end_lag)}"]
        return [lags[0] if row.start_lag or row.end_lag != 0 else "the same minutes", bans]
    if row.held_by is None:
        return ["AWS has told of none", bans and f"{bans}, {rarity(row.bans or 0.0)} min"]
    held = row.held_by.split("+")
    lines = [REASONS[reason] for reason in held]
    if row.budget is not None:
        wanted = f"alerts at budget {rate(row.budget)}" if "budget" in held else "unusual enough"
        lines.append(f"{bans}: {wanted}")
    return lines


def _shift(minutes: int | None) -> str:
    if minutes is None:
        return "not told"
    return f"{minutes:+,} min" if minutes else "alike"


def _baseline(row: AgreementRow) -> list[str]:
    if row.baseline_check is None:
        return ["–"]
    if row.baseline_check == "unknown":
        return ["unknown: the logs", "do not reach back"]
    if row.baseline_check == "equal":
        return ["equal"]
    lacking = row.baseline_lacking or 0
    return ["unequal: logs", f"{'lack' if lacking > 0 else 'have'} {abs(lacking):,} "
            f"{'calls' if lacking > 0 else 'more calls'}"]  # fmt: skip


def _cell(lines: Sequence[str]) -> "Text":
    from rich.text import Text

    return Text("\n".join(line for line in lines if line))
