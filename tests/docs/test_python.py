"""docs/python.md, executed: its blocks run one after the other."""

import re
from pathlib import Path

import pytest

import trailsight as ts
from trailsight.api.open import WORKDIR

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_every_block_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(WORKDIR, str(tmp_path))
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(compile(block, "python.md", "exec"), names)
    assert len(BLOCKS) == 5
    budgets = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in budgets] == ["1", "3", "10"]
    numbers = [int(line[1]) for line in budgets]
    assert numbers == sorted(numbers)
    assert numbers[0] > 0
    for name in ("told", "hourly", "unusual", "table", "metrics", "recall"):
        assert len(names[name]), name  # type: ignore[arg-type]


def test_its_columns_are_those_of_the_frames(tmp_path: Path) -> None:
    store = ts.demo(tmp_path, days=6, tracking=None)
    view = store.panel("AssumeRole")
    scores = store.fit("flat_rate").score(view)
    for frame in (view.series(), view.frame(), scores.frame(), scores.series(), scores.episodes()):
        for column in frame:
            assert f"`{column}`" in PAGE, column
