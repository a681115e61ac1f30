"""Thousands of damaged Parquet files end no process, take little memory, and lose no row silently.

In a process of its own, for what ends it can't be caught; the last number that it says is that of
the file, and ``malformed`` is where such a file belongs.
"""

import subprocess
import sys

from tests.source.formats.tables.reader import ROOT

COUNT = 4000
CAP_MB = 300


def test_no_damage_ends_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.source.formats.tables.mutations", "0", str(COUNT)],
        capture_output=True, text=True, cwd=ROOT, timeout=300,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
    )  # fmt: skip
    last = done.stdout.split("\n")[-2]
    assert done.returncode == 0, f"number {last}: {done.returncode}\n{done.stderr[-3000:]}"
    word, whole, megabytes = last.split()
    assert word == "done"
    assert COUNT // 5 < int(whole) < COUNT * 4 // 5  # the damage is neither too great nor none
    assert int(megabytes) < CAP_MB
