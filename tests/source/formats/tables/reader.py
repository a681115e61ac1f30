"""Reads files in a process of its own: ``python -m tests.source.formats.tables.reader FILE…``.

Arrow can end a process without Python being asked. Tells of each file, as a line of JSON, what was
counted and what was quarantined, and the peak of memory so far.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from trailsight.source.trail import Trail

SHOWN = 10
ROOT = Path(__file__).parents[4]


def read(*paths: Path, timeout: float = 60) -> list[dict[str, Any]]:
    """What a process of its own tells of each file."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, *map(str, paths)], cwd=ROOT, capture_output=True,
        text=True, timeout=timeout, env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    told = list(map(json.loads, done.stdout.splitlines()))
    assert done.returncode == 0, f"{paths[len(told)]}: {done.returncode}\n{done.stderr[-3000:]}"
    return told


def main() -> None:
    """Reads the files that it is told."""
    for path in sys.argv[1:]:
        trail = Trail(path, columns=("resource_type",))
        counted, bad = 0, []
        for part in trail.stream(trail.listing().files[0]):
            counted += len(part.code)
            bad += [(one.position, one.reason) for one in part.quarantined][:SHOWN]
        # Not ru_maxrss, which begins with that of the parent.
        peak = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
        told = {"counted": counted, "bad": bad[:SHOWN], "megabytes": int(peak) // 1024}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
