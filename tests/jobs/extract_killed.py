"""Kills an extraction at many points and runs it again; run by ``test_extract_kill.py``.

python -m tests.jobs.extract_killed LOGS LATER WORK POINTS: one run reads LOGS, and another, killed,
LATER as well. Prints a JSON object: the points, how many processes died, and which reruns came out
otherwise than a run that was left alone.
"""

import hashlib
import json
import os
import shutil
import signal
import sys
from pathlib import Path

import trailsight.jobs.extract as job
from trailsight.contracts.atomic import sweep
from trailsight.engine.local import LocalEngine
from trailsight.source.trail import Trail

job.WAVE = 40  # several checkpoints in a run


def run(logs: Path, activity: Path) -> None:
    """One extraction, as a stage does it."""
    sweep(activity)
    job.extract(Trail(str(logs)), activity, LocalEngine(1))


def killed(logs: Path, activity: Path, point: int | None) -> tuple[bool, int]:
    """Runs in a process of its own, killed at its ``point``-th act on a file of the table; whether
    it was, and how many acts it did."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        acts = 0

        def act(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal acts
            if event.startswith(("open", "os.", "shutil.", "tempfile.")) and any(
                str(argument).startswith(str(activity)) for argument in arguments
            ):
                acts += 1
                if acts == point:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(act)
        run(logs, activity)
        os.write(write, str(acts).encode())
        os._exit(0)
    os.close(write)
    told = os.read(read, 64)
    os.close(read)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return True, 0
    assert os.WEXITSTATUS(status) == 0, "the run failed"
    return False, int(told)


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
    _, acts = killed(logs, activity, None)
    expected = left(activity)
    died, other = 0, []
    chosen = sorted({1 + (acts - 1) * point // (points - 1) for point in range(points)})
    for point in chosen:
        shutil.rmtree(activity)
        shutil.copytree(base, activity)
        died += killed(logs, activity, point)[0]
        killed(logs, activity, None)
        if left(activity) != expected:
            other.append(point)
    outcome = {"acts": acts, "points": len(chosen), "killed": died, "other": other}
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
