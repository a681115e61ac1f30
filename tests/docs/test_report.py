"""docs/report.md: its example runs, and what it shows is there and small."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "report.md"
SMALL = 150_000
"""Bytes of all its pictures."""


def test_the_example_writes_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(block, str(PAGE), "exec"), {})
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "<h1>My run</h1>" in page
    assert "RunInstances" in page


def test_its_pictures_are_there_and_small() -> None:
    names = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PAGE.read_text("utf-8"))
    assert names
    assert sum((PAGE.parent / name).stat().st_size for name in names) < SMALL


def test_its_links_lead_somewhere() -> None:
    for name in re.findall(r"\]\((\.\./[^)]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / name).exists(), name
