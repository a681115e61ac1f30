"""Hashing in bounded memory, and how work is parted."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.source.formats.test_hostile import zipped

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
