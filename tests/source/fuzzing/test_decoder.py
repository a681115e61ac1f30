import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source.fuzzing.cases import one, seeds
from tests.source.fuzzing.decoder import CRASHES


@pytest.mark.parametrize("number", range(len(seeds())))
def test_every_seed_passes(number: int) -> None:
    one(seeds()[number])


def test_what_broke_it_once_does_not_again() -> None:
    for path in CRASHES.glob("*.bin"):
        one(path.read_bytes())


def test_some_seconds_of_fuzzing_find_nothing(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    root = Path(__file__).parents[3]
    fuzz = [sys.executable, "-m", "tests.source.fuzzing.decoder", "--runs", "5000", "--seed", "1"]
    # By way of a shell that forks, for a process that is begun by this one begins with the peak
    # of this one's memory as its own, and the fuzzer would call that too much.
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", *fuzz],
        cwd=tmp_path, env={"PYTHONPATH": f"{root / 'src'}:{root}"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "DONE" in done.stderr
    first, *_, last = map(int, re.findall(r"rss: (\d+)Mb", done.stderr))
    assert last - first < 50, "something is kept of every input"
