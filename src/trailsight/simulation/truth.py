"""Truth: a row for every series that an incident or a look-alike touches."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from trailsight.contracts.activity import DATA, MANAGEMENT
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, InsightType
from trailsight.contracts.truth import TRUTH
from trailsight.simulation.calls import ORDINARY, Calls
from trailsight.simulation.catalogue import Api
from trailsight.simulation.organisation import Account

Row = dict[str, object]


@dataclass(frozen=True)
class Label:
    """What an interval of truth is called."""

    incident: str
    kind: str
    verdict: str
    note: str


def rows(
    account: Account,
    label: Label,
    touched: Calls,
    *,
    rate: bool = True,
    window: tuple[int, int] | None = None,
) -> list[Row]:
    """One row for each call-rate series (writes) and error-rate series of ``touched``.

    The interval runs from the first touched minute to the last, or is ``window`` (seconds) where
    calls are missing. Without ``rate`` the number of calls did not change: errors only. Data
    events and reads that succeed make no series.
    """
    cells: dict[tuple[str, Api, InsightType, str | None], list[int]] = {}
    for code, kind in enumerate(touched.kinds):
        if kind.api.data:
            continue
        if rate and not kind.api.read_only:
            cells.setdefault((kind.region, kind.api, CALL_RATE, None), []).append(code)
        if kind.error is not None and window is None:
            cells.setdefault((kind.region, kind.api, ERROR_RATE, kind.error), []).append(code)
    found: list[Row] = []
    for (region, api, insight_type, error), codes in cells.items():
        times = touched.time[np.isin(touched.code, codes)]
        if not len(times):
            continue
        start, end = window or (int(times.min()) // 60 * 60, int(times.max()) // 60 * 60 + 60)
        found.append(
            {
                "incident": label.incident,
                "kind": label.kind,
                "verdict": label.verdict,
                "account": account.id,
                "region": region,
                "event_source": api.source,
                "event_name": api.name,
                "category": DATA if api.data else MANAGEMENT,
                "insight_type": insight_type,
                "error_code": error,
                "start": datetime.fromtimestamp(start, UTC),
                "end": datetime.fromtimestamp(end, UTC),
                "calls": len(times) if window is None else -len(times),
                "note": label.note,
            }
        )
    return found


def lookalikes(account: Account, kind: str, note: str, calls: Calls) -> list[Row]:
    """The rows of a workload's occasions, each an ``expected`` one."""
    found: list[Row] = []
    for occasion in np.unique(calls.occasion[calls.occasion != ORDINARY]).tolist():
        hit = calls.occasion == occasion
        run = Calls(
            calls.kinds, calls.time[hit], calls.code[hit], calls.occasion[hit], calls.kept[hit]
        )
        day = datetime.fromtimestamp(int(run.time.min()), UTC).date()
        label = Label(f"{kind}-{account.id}-{day}", kind, "expected", note)
        found += rows(account, label, run)
    return found


def table(found: list[Row]) -> pa.Table:
    """The rows in the truth schema, ordered in time."""
    keys = ("start", "end", "account", "region", "event_source", "event_name", "insight_type")
    ordered = sorted(found, key=lambda row: tuple(str(row[key]) for key in (*keys, "error_code")))
    return pa.Table.from_pylist(ordered, schema=TRUTH)
