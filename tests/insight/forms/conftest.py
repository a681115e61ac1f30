"""Records that AWS has published, for the tests of the forms."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def published(shared: Path) -> list[dict[str, Any]]:
    """Every Insight event that was published whole, in the form of a trail."""
    found: list[dict[str, Any]] = []
    for path in sorted((shared / "reference" / "published_insights").glob("*.json")):
        if path.name.startswith("SYNTHETIC") or "PARTIAL" in path.name:
            continue
        try:
            content = json.loads(path.read_text("utf-8"))
        except ValueError:
            continue
        entries = content if isinstance(content, list) else [content]
        for entry in entries:
            found += entry.get("Records") or entry.get("Events") or [entry]
    whole = [record for record in found if "insightContext" in record.get("insightDetails", {})]
    assert len(whole) >= 10
    return whole
