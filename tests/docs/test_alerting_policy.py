"""docs/alerting-policy.md, executed: its policy is read, and its notebook holds."""

import re
from pathlib import Path

import pytest

from trailsight.alerting.guards import GUARDS
from trailsight.alerting.policy_file.rules import CALLERS, SERIES, SETTINGS

PAGE = (Path(__file__).parents[2] / "docs" / "alerting-policy.md").read_text()


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_is_a_policy_and_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policy.yaml").write_text(block("yaml"))
    exec(compile(block("python"), "alerting-policy.md", "exec"), {})


@pytest.mark.parametrize("name", [*SERIES, *CALLERS, *SETTINGS, "between", "window", *GUARDS[:5]])
def test_every_field_is_told(name: str) -> None:
    assert f"`{name}" in PAGE
