import subprocess
import sys
from pathlib import Path

import pytest

from trailsight.contracts.errors import InputError
from trailsight.jobs.lock import alone

HOLD = (
    "import sys; from pathlib import Path; from trailsight.jobs.lock import alone\n"
    "with alone(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
)


def hold(workdir: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(workdir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_run_waits_says_so_and_gives_up(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with hold(tmp_path) as other:
        with (
            pytest.raises(InputError, match="workdir: another run has been at work"),
            alone(tmp_path, patience=0.2),
        ):
            pass
        assert "another run is at work" in caplog.text
        other.communicate()
    with alone(tmp_path, patience=0):
        pass


def test_a_killed_run_lets_go(tmp_path: Path) -> None:
    with hold(tmp_path) as other:
        other.kill()
    with alone(tmp_path, patience=0):
        pass
