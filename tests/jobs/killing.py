"""Kills a scoring run at many points and runs it again; run by ``test_kill.py`` as a process.

python killing.py WORKDIR POINTS OVERRIDE...: WORKDIR holds what earlier runs have left. Prints a
JSON object: the points, how many processes died of the kill, and which reruns came out otherwise
than an undisturbed run.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import pandas
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
import scipy.special

from pipelines._compose import settings_of
from tests.jobs.killed import killed
from trailsight.jobs.chain import Chain
from trailsight.jobs.lock import alone
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score
from trailsight.jobs.settings import Settings

# Imported here, before the first fork, so that children need not.
WARM = (pandas, pyarrow.compute, pyarrow.dataset, pyarrow.parquet, scipy.special)
TOLD = ("data/activity", "data/insights", "models", "reports")


def run(settings: Settings) -> None:
    """What ``python -m pipelines.score`` does."""
    with alone(settings.root):
        chain = Chain(settings)
        chain.extract()
        windows, life = chain.life()
        publish(settings, score(settings, windows, life, chain.model, lambda done, total: None))


def child(settings: Settings, kill_at: int | None) -> tuple[bool, int]:
    """A run in a process of its own, killed at its ``kill_at``-th act on a file."""
    return killed(lambda: run(settings), settings.root, kill_at)


def left(root: Path) -> set[tuple[str, str]]:
    """The name and a digest of every file that a run leaves."""
    files = (path for folder in TOLD for path in (root / folder).rglob("*") if path.is_file())
    return {
        (str(path.relative_to(root)), hashlib.sha256(path.read_bytes()).hexdigest())
        for path in files
    }


def main(workdir: Path, points: int, overrides: list[str]) -> None:
    """Prints the outcome."""
    settings = settings_of(f"workdir={workdir}", *overrides)
    base = workdir.with_name("base")
    shutil.copytree(workdir, base)

    def restore() -> None:
        shutil.rmtree(workdir)
        shutil.copytree(base, workdir)

    _, acts = child(settings, None)
    expected = left(workdir)
    chosen = sorted({1 + (acts - 1) * point // (points - 1) for point in range(points)})
    deaths, other = 0, []
    for point in chosen:
        restore()
        died, _ = child(settings, point)
        deaths += died
        child(settings, None)
        differing = {name for name, _ in left(workdir) ^ expected}
        if differing:
            other.append((point, sorted(differing)))
    outcome = {"acts": acts, "points": len(chosen), "killed": deaths, "other": other}
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:])
