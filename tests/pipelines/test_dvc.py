"""DVC runs the chain, and only what a change touches."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.conftest import ROOT

SMALL = ("simulate.days=9", "simulate.delivery_minutes=240", "tracking=off", "reporting.figures=0")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A repository of its own with the tracked files as they are now."""
    if shutil.which("git") is None:
        pytest.skip("git is not on this machine, and dvc exp run needs it")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    target = tmp_path / "clone"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target / name)
    author = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    for command in (["init", "-q"], ["add", "-A"], [*author, "commit", "-qm", "all"]):
        subprocess.run(["git", *command], cwd=target, check=True)
    return target


def dvc(clone: Path, *words: str) -> str:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DVC_NO_ANALYTICS": "1",
        "GIT_AUTHOR_NAME": "test", "GIT_AUTHOR_EMAIL": "test@example.org",
        "GIT_COMMITTER_NAME": "test", "GIT_COMMITTER_EMAIL": "test@example.org",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *words],
        cwd=clone, env=environment, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_another_detector_reruns_from_train_on(clone: Path) -> None:
    small = [word for choice in SMALL for word in ("-S", choice)]
    first = dvc(clone, "exp", "run", *small)
    for stage in ("simulate", "extract", "train", "score"):
        assert f"Running stage '{stage}'" in first
    assert (clone / "data" / "insights" / "episodes.parquet").exists()

    second = dvc(clone, "exp", "run", *small, "-S", "detector=flat_rate")
    ran = [line for line in second.splitlines() if line.startswith("Running stage")]
    assert ran == ["Running stage 'train':", "Running stage 'score':"]
    assert "flat_rate" in (clone / "params.yaml").read_text()

    status = dvc(clone, "status")
    assert "up to date" in status
