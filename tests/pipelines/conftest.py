"""Stages as users run them: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]

SMALL = ("simulate.days=9", "simulate.delivery_minutes=240")
"""A simulated organisation that is made and scored in seconds."""


@pytest.fixture(scope="session")
def stage() -> Run:
    """Runs ``python -m pipelines.STAGE`` from the repository's root."""

    def run(name: str, *overrides: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", f"pipelines.{name}", *overrides]
        environment = {**os.environ, "PYTHONWARNINGS": "default"}
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=240
        )

    return run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, stage: Run) -> Path:
    """The working directory of a small organisation, simulated and extracted."""
    workdir = tmp_path_factory.mktemp("small")
    done = stage("extract", f"workdir={workdir}", *SMALL)
    assert done.returncode == 0, done.stderr
    return workdir
