"""Insights as a table for a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

from trailsight.contracts.episode import Direction
from trailsight.contracts.series import InsightType
from trailsight.reporting.words import duration, identity, printable, rarity, rate, service

if TYPE_CHECKING:
    from rich.text import Text

WIDTH = 140
"""Columns where the output is no terminal: a log or a pipe has room, and nobody can widen it."""
ROOMY, NARROW = 135, 116
"""From ``ROOMY`` columns on account and Region have a column of their own; below ``NARROW`` the
caller has none."""
NOTHING = "No Insights: every series kept to its baseline."
ARROWS = {"rise": "▲", "drop": "▼"}


@dataclass(frozen=True)
class InsightRow:
    """One Insight as people read it; ``dataclasses.asdict`` makes it JSON."""

    start: str
    """``2026-03-18T02:10:00Z``."""
    end: str | None
    """The first minute that is normal again; None while the Insight is open."""
    minutes: int
    """Its length, or what of it has been seen."""
    account: str
    region: str
    event_source: str
    event_name: str
    error_code: str | None
    insight_type: InsightType
    insight_average: float
    """Calls (errors) per minute."""
    baseline_average: float
    peak_bans: float
    direction: Direction
    who: str
    """The identity that explains most of it; an ARN, or empty."""
    shared_event_id: str


def render(rows: Sequence[InsightRow], console_width: int | None) -> str:
    """A table of plain text, sorted by start; a sentence where there is no row.

    ``console_width`` is that of the terminal in columns; None means that there is none.
    """
    if not rows:
        return NOTHING
    from rich import box
    from rich.console import Console
    from rich.table import Table

    width = WIDTH if console_width is None else console_width
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0), leading=1)
    for title in _columns(width):
        folds = title in ("What", "Who")
        table.add_column(title, no_wrap=not folds, overflow="fold" if folds else "ellipsis")
    for row in sorted(rows, key=_order):
        table.add_row(*(_cell(lines) for lines in _cells(row, width).values()))
    target = StringIO()
    console = Console(file=target, width=width, color_system=None, force_terminal=False)
    console.print(table)
    return "\n".join(line.rstrip() for line in target.getvalue().strip("\n").splitlines())


def _columns(width: int) -> list[str]:
    left_out = {"Where"} if width < ROOMY else set()
    left_out |= {"Who"} if width < NARROW else set()
    titles = ("When (UTC)", "What", "Where", "Rate per minute", "How unusual", "Who")
    return [title for title in titles if title not in left_out]


def _cells(row: InsightRow, width: int) -> dict[str, list[str]]:
    """Lines of each column; what has no column of its own goes under "What"."""
    columns = _columns(width)
    who, account, region = (_line(text) for text in (identity(row.who), row.account, row.region))
    what = [_line(f"{service(row.event_source)} {row.event_name}")]
    what += [] if row.error_code is None else [_line(row.error_code)]
    what += [] if "Where" in columns else [f"{account} {region}"]
    what += [] if "Who" in columns else [f"by {who}"]
    cells = {
        "When (UTC)": _when(row),
        "What": what,
        "Where": [account, region],
        "Rate per minute": _rate(row),
        "How unusual": [f"{row.peak_bans:.1f} bans", f"{rarity(row.peak_bans)} min"],
        "Who": [who],
    }
    return {title: cells[title] for title in columns}


def _order(row: InsightRow) -> tuple[str, ...]:
    code = row.error_code or ""
    return (row.start, row.account, row.region, row.event_source, row.event_name, code)


def _when(row: InsightRow) -> list[str]:
    start = datetime.fromisoformat(row.start).astimezone(UTC)
    if row.end is None:
        until = "open"
    else:
        end = datetime.fromisoformat(row.end).astimezone(UTC)
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%m-%d %H:%M}"
    return [f"{start:%Y-%m-%d %H:%M}", f"→ {until}, {duration(row.minutes)}"]


def _rate(row: InsightRow) -> list[str]:
    unit = "calls" if row.error_code is None else "errors"
    against = f"{rate(row.insight_average)} vs {rate(row.baseline_average)}"
    return [against, f"{ARROWS[row.direction]} {row.direction} in {unit}"]


def _line(text: str) -> str:
    return printable(text) or "–"


def _cell(lines: Sequence[str]) -> "Text":
    from rich.text import Text

    return Text("\n".join(lines))
