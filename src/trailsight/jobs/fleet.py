"""The fleet at a glance: one row a series, added up over the portions of a run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from trailsight.alerting.episodes import Found
from trailsight.contracts.expected import STAGES
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.minutes import Block

FLEET = pa.schema(
    [
        *((name, pa.string()) for name in SeriesKey._fields),
        ("short", pa.bool_()),
        ("stage", pa.string()),
        ("calls", pa.int64()),
        ("expected", pa.float64()),
        ("peak_bans", pa.float64()),
        ("peak_drop_bans", pa.float64()),
        ("episodes", pa.int64()),
    ]
)


@dataclass
class Row:
    """One series in the scored minutes."""

    short: bool = True
    """Its history is shorter than the detector's season."""
    stage: str = STAGES[0]
    """What it was judged by: ``fleet``, ``global``, ``daily`` or ``weekly``."""
    calls: int = 0
    expected: float = 0.0
    peak_bans: float = 0.0
    peak_drop_bans: float = 0.0
    episodes: int = 0
    """Episodes that closed."""


@dataclass(frozen=True)
class FleetTable:
    """Rows by series."""

    rows: dict[SeriesKey, Row] = field(default_factory=dict)

    def take(self, rows: Mapping[SeriesKey, Row]) -> None:
        """Takes in some series of a portion."""
        for key, new in rows.items():
            row = self.rows.setdefault(key, Row())
            row.short, row.stage = new.short, new.stage
            row.calls += new.calls
            row.expected += new.expected
            row.peak_bans = max(row.peak_bans, new.peak_bans)
            row.peak_drop_bans = max(row.peak_drop_bans, new.peak_drop_bans)
            row.episodes += new.episodes

    def table(self) -> pa.Table:
        """One row a series, sorted by key."""
        ordered = sorted(self.rows.items(), key=lambda entry: entry[0].sort_key)
        return pa.Table.from_pylist([key._asdict() | vars(row) for key, row in ordered], FLEET)


def fleet_rows(block: Block, found: Found, first: int) -> dict[SeriesKey, Row]:
    """The minutes of ``block`` from ``first`` (since the epoch) on, and what was found there."""
    panel, scores = block.panel, block.scores
    lead = first - scores.start
    bad = block.excluded.mask(panel.start, panel.length)
    late = (panel.minute >= first - panel.start) & ~bad[panel.minute]
    calls = np.bincount(panel.row[late], panel.count[late], len(panel.keys))
    judged = ~bad[first - panel.start :]
    expected = scores.expected[:, lead:].sum(axis=1, where=judged, dtype=np.float64)
    rises, drops = (part[:, lead:].max(axis=1) for part in (scores.bans, scores.drop_bans))
    rows = {
        key: Row(
            short=bool(block.short[i]),
            stage=STAGES[scores.stage[i]],
            calls=int(calls[i]),
            expected=float(expected[i]),
            peak_bans=float(rises[i]),
            peak_drop_bans=float(drops[i]),
        )
        for i, key in enumerate(panel.keys)
    }
    for episode in found.closed:
        rows[episode.key].episodes += 1
    return rows
