"""Every Insight event that any test of the project writes keeps the JSON Schema.

At the end of a session all log trees below the tests' temporary directory are read. What a test
writes that is not ours, to be read as foreign input, goes below a directory named ``foreign``.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCHEMA = Path(__file__).parents[1] / "docs" / "insight_event.schema.json"
FOREIGN = "foreign"
GZIP = b"\x1f\x8b"


@pytest.fixture(scope="session", autouse=True)
def insight_events_keep_the_schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Checks what this process's tests have left; under xdist each worker has its own."""
    yield
    found = list(violations(tmp_path_factory.getbasetemp()))
    assert not found, "\n".join(found[:20])


def violations(base: Path) -> Iterator[str]:
    """One line for each record below ``base`` that does not keep the schema."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    checked: dict[str, str | None] = {}  # tests write the same records over and over
    for path in _files(base):
        try:
            records = _records(path)
        except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
            yield f"{path.relative_to(base)}: not a log file: {error!r}"
            continue
        for number, record in enumerate(records, 1):
            text = json.dumps(record, sort_keys=True)
            if text not in checked:
                bad = next(validator.iter_errors(record), None)
                checked[text] = None if bad is None else f"{bad.json_path}: {bad.message}"
            if checked[text] is not None:
                yield f"{path.relative_to(base)}: record {number}: {checked[text]}"


def _files(base: Path) -> Iterator[Path]:
    for path in sorted(base.rglob("*.json.gz")):
        parts = path.relative_to(base).parts
        # A name with a dot in front is a tree that a killed process was still building.
        hidden = any(part.startswith(".") for part in parts)
        if "CloudTrail-Insight" in parts and FOREIGN not in parts and not hidden:
            yield path


def _records(path: Path) -> list[Any]:
    packed = path.read_bytes()
    if packed[:2] != GZIP:  # a stub that only lends its name: whatever we write is gzip
        return []
    records: list[Any] = json.loads(gzip.decompress(packed))["Records"]
    return records
