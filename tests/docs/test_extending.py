"""docs/extending.md, executed: its detector composes, keeps the contract and scores."""

import re
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from pipelines._compose import settings_of

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's two files, in a folder of their own."""
    blocks = re.findall(r"```(?:python|yaml)\n# (\S+)\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    for name, content in blocks:
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(content)
    package = import_module("trailsight.detector")
    folder = str(tmp_path / "src" / "trailsight" / "detector")
    monkeypatch.setattr(package, "__path__", [*package.__path__, folder])
    yield tmp_path
    sys.modules.pop("trailsight.detector.time_of_day", None)


def test_the_example_is_a_detector(example: Path) -> None:
    from trailsight.detector.checks import CHECKS
    from trailsight.evaluation.checks import CHECKS as ALERT_CHECKS

    settings = settings_of(
        "detector=time_of_day", "detector.days=27", f"hydra.searchpath=[file://{example}/conf]"
    )
    assert settings.detector_name == "time_of_day"
    for check in CHECKS + ALERT_CHECKS:
        check(settings.detector)
