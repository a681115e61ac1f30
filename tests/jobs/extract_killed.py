"""Kills an extraction at many points and runs it again; run by ``test_extract_kill.py``.

python -m tests.jobs.extract_killed LOGS LATER WORK POINTS: one run reads LOGS, and another, killed,
LATER as well. Prints a JSON object: the points, how many processes died, and which reruns came out
otherwise than a run that was left alone.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

import trailsight.jobs.extract as job
from tests.jobs.killed import killed
from trailsight.contracts.atomic import sweep
from trailsight.engine.local import LocalEngine
from trailsight.source.trail import Trail

job.WAVE = 40  # several checkpoints in a run


def run(logs: Path, activity: Path) -> None:
    """One extraction, as a stage does it."""
    sweep(activity)
    job.extract(Trail(str(logs)), activity, LocalEngine(1))


def child(logs: Path, activity: Path, point: int | None) -> tuple[bool, int]:
    """An extraction in a process of its own, killed at its ``point``-th act on a file."""
    return killed(lambda: run(logs, activity), activity, point)


def left(activity: Path) -> dict[str, str]:
    """A digest of every file of the table."""
    files = (path for path in sorted(activity.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(activity)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def main(logs: Path, later: Path, work: Path, points: int) -> None:
    """Prints the outcome."""
    base, activity = work / "base", work / "activity"
    run(logs, activity)
    for path in later.iterdir():
        shutil.copy2(path, logs)
    activity.rename(base)
    shutil.copytree(base, activity)
    _, acts = child(logs, activity, None)
    expected = left(activity)
    died, other = 0, []
    chosen = sorted({1 + (acts - 1) * point // (points - 1) for point in range(points)})
    for point in chosen:
        shutil.rmtree(activity)
        shutil.copytree(base, activity)
        died += child(logs, activity, point)[0]
        child(logs, activity, None)
        if left(activity) != expected:
            other.append(point)
    outcome = {"acts": acts, "points": len(chosen), "killed": died, "other": other}
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
