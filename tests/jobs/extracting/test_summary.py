import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.activity.completeness import Completeness
from trailsight.activity.inventory import Inventory
from trailsight.activity.ledger import Standing
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Quarantined
from trailsight.jobs.extracting.summary import ExtractSummary

NOTHING = Inventory(0, 1, (), (), 0, 0, 0, {})
WHOLE = Completeness(0, 1, 0, 0, (), (), 0, 0, 0, 0.0)
ROOT = Path(__file__).parents[3]


def summary(standing: Standing) -> ExtractSummary:
    return ExtractSummary("logs", NOTHING, WHOLE, 1, standing=standing)


def test_a_balance_that_does_not_add_up_is_no_summary() -> None:
    bad = (Quarantined("a", "records 3 to 5", "why", 1),)
    told = ExtractSummary(
        "logs", NOTHING, WHOLE, 1, records=6, counted=2, duplicates=1, quarantined=bad
    )
    assert told.bad_records == 3
    with pytest.raises(AssertionError, match="6 records were read but 5 accounted for"):
        ExtractSummary("logs", NOTHING, WHOLE, 1, records=6, counted=2, quarantined=bad)


def test_more_bad_records_or_files_than_allowed_are_refused() -> None:
    held = summary(Standing(1000, 1, 10, 0, "a: record 3: why"))
    held.require(0.001)
    with pytest.raises(InputError, match=r"1 of 1,000 records are quarantined \(0\.10%\): a: rec"):
        held.require(0.0009)
    files = summary(Standing(1000, 0, 10, 1, "a: file: cut"))
    files.require(0.1)
    with pytest.raises(InputError, match=r"1 of 10 files are quarantined \(10\.00%\): a: file"):
        files.require(0.09)
    summary(Standing()).require(0)


@pytest.mark.parametrize(("stage", "told"), [("extract", True), ("train", False)])
def test_a_run_fails_again_until_the_share_is_accepted(
    tmp_path: Path, record: Callable[..., Any], stage: str, told: bool
) -> None:
    logs = tmp_path / "logs.json"
    logs.write_text(json.dumps([record(), record(), {"bad": 1}]))
    command = [
        sys.executable, "-m", f"pipelines.{stage}", f"source.path={logs}",
        f"workdir={tmp_path / 'work'}", "tracking=off",
    ]  # fmt: skip
    for _ in range(2):  # the second run reads nothing, and knows what the first has read
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert run.returncode == 2
        assert "extract.max_bad: 1 of 3 records are quarantined (33.33%)" in run.stderr
        assert ("1 quarantined" in run.stdout) == (told and _ == 0)
    if stage == "extract":
        subprocess.run([*command, "extract.max_bad=40%"], cwd=ROOT, check=True, timeout=60)
