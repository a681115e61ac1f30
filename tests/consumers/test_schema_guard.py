"""The check of all Insight events that tests write does see a bad one."""

import gzip
import json
from pathlib import Path

from tests.schema_guard import violations
from tests.serving.results import insight, write_insights


def test_it_reads_every_tree(tmp_path: Path) -> None:
    base = tmp_path / "foreign"  # what follows is bad on purpose
    write_insights(base / "a", insight(1), insight(4))
    assert list(violations(base)) == []
    [path, *_] = sorted((base / "a").rglob("*.json.gz"))
    content = json.loads(gzip.decompress(path.read_bytes()))
    content["Records"][0]["userIdentity"] = {}
    path.write_bytes(gzip.compress(json.dumps(content).encode()))
    [line] = violations(base)
    assert "Additional properties are not allowed ('userIdentity' was unexpected)" in line
    assert line.startswith("a/AWSLogs/111122223333/CloudTrail-Insight/us-east-1/")
    path.write_bytes(path.read_bytes()[:-9])
    [line] = violations(base)
    assert "not a log file: EOFError" in line
    assert list(violations(tmp_path)) == []
