"""The generated logs are sound, and the ways to the table agree on a small case."""

from pathlib import Path

import pytest

from benchmarks.extraction.bucket import served
from benchmarks.extraction.bucket_server import Bucket
from benchmarks.extraction.fingerprint import of_parquet
from benchmarks.extraction.logs import write
from benchmarks.extraction.ways import duckdb_sql, pandas_script
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.source.trail import Trail

EVENTS = 3_000


def test_three_ways_come_to_the_same_table(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    written = write(logs, EVENTS)
    assert written.events == EVENTS
    assert written.records > EVENTS
    summary = extract(Trail(str(logs)), tmp_path / "activity", LocalEngine(1))
    assert (summary.records, summary.counted) == (written.records, EVENTS)
    tables = {of_parquet(tmp_path / "activity")}
    for way in (duckdb_sql, pandas_script):
        out = tmp_path / f"{way.__name__}.parquet"
        way.main(str(logs), str(out))
        tables.add(of_parquet(out))
    assert len(tables) == 1


def test_the_bucket_lists_page_by_page_and_by_delimiter(tmp_path: Path) -> None:
    for number in range(1200):
        path = tmp_path / f"AWSLogs/{number % 3}/{number:04}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    bucket = Bucket(str(tmp_path))
    first = bucket.listing({"prefix": ["AWSLogs/"]})
    assert first.count(b"<Key>") == 1000
    assert b"<IsTruncated>true" in first
    token = first.split(b"<NextContinuationToken>")[1].split(b"<")[0].decode()
    assert bucket.listing({"continuation-token": [token]}).count(b"<Key>") == 200
    folders = bucket.listing({"prefix": ["AWSLogs/"], "delimiter": ["/"]})
    assert folders.count(b"<CommonPrefixes>") == 3
    assert bucket.listing({"start-after": ["AWSLogs/2/0000"]}).count(b"<Key>") == 400


def test_objects_are_served_over_http(tmp_path: Path) -> None:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    (tmp_path / "a.json").write_text("[]")
    with served(tmp_path, 0.001) as endpoint:
        with urlopen(f"{endpoint}/trail/a.json") as answer:
            assert answer.read() == b"[]"
        with pytest.raises(HTTPError, match="404") as missing:
            urlopen(f"{endpoint}/trail/b.json")
        missing.value.close()
