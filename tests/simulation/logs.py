"""Simulated trees as plain gzip and json read them."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from trailsight.contracts.truth import TRUTH
from trailsight.simulation.organisation import Organisation
from trailsight.simulation.write import SimulationSummary

Cell = tuple[str, str, str, str, bool, str | None, int]
"""account, Region, source, API, read only, error, minute since the epoch"""


def records(tree: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    for path in sorted(tree.rglob("*.json.gz")):
        yield path, json.loads(gzip.decompress(path.read_bytes()))["Records"]


def minute(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


def truth_rows(tree: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    table = pq.read_table(tree / "truth.parquet")
    assert table.schema.names == TRUTH.names
    # Parquet knows no seconds: it stores them as milliseconds.
    rows: list[dict[str, Any]] = table.cast(TRUTH).to_pylist()
    return rows


@dataclass(frozen=True)
class Simulated:
    """What tests ask of the default tree; a record is counted once, whatever its copies."""

    tree: Path
    organisation: Organisation
    summary: SimulationSummary
    counts: Counter[Cell]
    """Distinct management events."""
    apis: Counter[str]
    shapes: Counter[tuple[str | None, bool, str, str]]
    """(identity's type, whether it has an ARN, eventType, eventVersion)"""
    agents: dict[tuple[str, int, str], set[tuple[str | None, str]]]
    """(account, minute, API) → (ARN, user agent), writes by people's tools only."""
    events: int
    read: int
    copies: int
    addenda: Counter[str]
    lags: list[float]
    """Minutes from event to file."""
    unsorted: int
    truth: list[dict[str, Any]]


def read_back(tree: Path, organisation: Organisation, summary: SimulationSummary) -> Simulated:
    counts: Counter[Cell] = Counter()
    apis: Counter[str] = Counter()
    shapes: Counter[tuple[str | None, bool, str, str]] = Counter()
    addenda: Counter[str] = Counter()
    agents: dict[tuple[str, int, str], set[tuple[str | None, str]]] = {}
    minutes: dict[str, int] = {}
    seen: set[str] = set()
    lags: list[float] = []
    read = copies = unsorted = 0
    for path, found in records(tree):
        account, _, region, stamp, _ = path.name.split("_")
        at = minute(f"{stamp[:-1]}00Z")
        times = [record["eventTime"] for record in found]
        unsorted += times != sorted(times)
        for record in found:
            read += 1
            addendum = record.get("addendum", {})
            addenda[addendum.get("reason", "")] += 1
            event = addendum.get("originalEventID", record["eventID"])
            when = record["eventTime"]
            if when not in minutes:
                minutes[when] = minute(when)
            now = minutes[when]
            assert record["recipientAccountId"] == account
            assert record["awsRegion"] == region
            assert now <= at
            if event in seen:
                copies += addendum.get("reason") != "UPDATED_DATA"
                continue
            seen.add(event)
            lags.append(at - now)
            identity, name = record["userIdentity"], record["eventName"]
            apis[name] += 1
            arn = identity.get("arn")
            version = record["eventVersion"]
            shapes[identity.get("type"), arn is not None, record["eventType"], version] += 1
            if not record.get("managementEvent", True):
                continue
            read_only = record.get("readOnly", name.startswith("Describe"))
            source, error = record["eventSource"], record.get("errorCode")
            counts[account, region, source, name, read_only, error, now] += 1
            if not read_only:
                agents.setdefault((account, now, name), set()).add((arn, record["userAgent"]))
    return Simulated(
        tree, organisation, summary, counts, apis, shapes, agents, len(seen), read, copies,
        addenda, lags, unsorted, truth_rows(tree),
    )  # fmt: skip
