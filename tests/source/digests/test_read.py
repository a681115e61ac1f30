"""Hashing in bounded memory, and how work is parted."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.source.formats.test_hostile import zipped
from trailsight.contracts.records import LogFile
from trailsight.source.digests.read import BATCH_BYTES, BATCH_FILES, batches

CAP_MB = 160
CONTENT = 512 << 20
MEMORY = """
import sys
from trailsight.source.digests.read import Reader
from trailsight.source.trail import Trail
trail = Trail(sys.argv[1])
[hashed] = Reader(trail._roots()).hashes(trail.listing().files)
# Not ru_maxrss, which begins with that of the parent.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(hashed.sha256.hex(), int(status["VmHWM"].split()[0]) // 1024)
"""


def test_a_file_of_half_a_gigabyte_is_hashed_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    zipped(path, [(b"\0", CONTENT)])
    assert path.stat().st_size < 4 << 20
    command = [sys.executable, "-c", MEMORY, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    whole, megabytes = done.stdout.split()
    wanted = sha256()
    for _ in range(CONTENT >> 20):
        wanted.update(bytes(1 << 20))
    assert whole == wanted.hexdigest()
    assert int(megabytes) < CAP_MB


def test_batches_are_bounded_and_hold_all() -> None:
    small = [LogFile(f"{number}", 10, "") for number in range(BATCH_FILES + 3)]
    large = [LogFile(f"large {number}", BATCH_BYTES // 2, "") for number in range(5)]
    parted = list(batches([*small, *large]))
    assert [len(batch) for batch in parted] == [BATCH_FILES, 5, 2, 1]
    assert [file for batch in parted for file in batch] == [*small, *large]
    assert list(batches([])) == []
