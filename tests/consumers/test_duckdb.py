"""DuckDB reads the log tree where it lies, under a declared schema.

Without one it would hold every file open to find out what columns there are.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.consumers.tree import expected, pattern, read

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")

AVERAGES = 'STRUCT("value" VARCHAR, average DOUBLE)[]'
RECORD = f"""STRUCT(
  eventVersion VARCHAR, eventTime TIMESTAMP, awsRegion VARCHAR, eventID VARCHAR,
  eventType VARCHAR, recipientAccountId VARCHAR, sharedEventID VARCHAR, eventCategory VARCHAR,
  insightDetails STRUCT(
    state VARCHAR, eventSource VARCHAR, eventName VARCHAR, insightType VARCHAR, errorCode VARCHAR,
    sourceEventCategory VARCHAR, insightSource VARCHAR,
    insightContext STRUCT(
      "statistics" STRUCT(
        baseline STRUCT(average DOUBLE), insight STRUCT(average DOUBLE),
        insightDuration INTEGER, baselineDuration INTEGER),
      attributions STRUCT("attribute" VARCHAR, insight {AVERAGES}, baseline {AVERAGES})[])))[]"""
RECORDS = f"SELECT unnest(Records) AS r FROM read_json(?, columns = {{'Records': '{RECORD}'}})"


@pytest.fixture
def database() -> Iterator[Any]:
    with duckdb.connect(config={"memory_limit": "4GB", "threads": 2}) as connection:
        yield connection


def test_it_finds_every_record(database: Any, results: Path) -> None:
    query = f"""
    SELECT r.eventID, r.sharedEventID, r.recipientAccountId, r.awsRegion, d.state, d.eventName,
           d.errorCode, d.insightContext.statistics.insight.average,
           d.insightContext.statistics.baselineDuration,
           d.insightContext.attributions[1].insight[1].value
    FROM (SELECT r, r.insightDetails AS d FROM ({RECORDS}))
    """
    rows = database.execute(query, [pattern(results)]).fetchall()
    assert read(rows) == expected(results)


def test_pairs_join_by_their_shared_id(database: Any, results: Path) -> None:
    query = f"""
    WITH records AS ({RECORDS})
    SELECT count(*), min(b.r.eventTime - a.r.eventTime)::VARCHAR
    FROM records a JOIN records b ON a.r.sharedEventID = b.r.sharedEventID
    WHERE a.r.insightDetails.state = 'Start' AND b.r.insightDetails.state = 'End'
    """
    [row] = database.execute(query, [pattern(results)]).fetchall()
    assert row == (504, "00:06:00")
