import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import trailsight.jobs.extract as job
import trailsight.source.trail as trail_module
from trailsight.activity.days import DayFiles
from trailsight.activity.ledger import Ledger
from trailsight.contracts.records import Decoded, LogFile
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extracting.reading import by_delivery
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]


def content(path: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file()
    }


def extracted(logs: Path, path: Path) -> dict[str, bytes]:
    summary = job.extract(Trail(str(logs)), path, LocalEngine(1))
    assert summary.counted == 200
    return content(path)


@pytest.fixture
def logs(tmp_path: Path, record: Make) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(20):
        name = f"1_CloudTrail_eu-west-1_202603{1 + number % 5:02}T1015Z_{number}.json"
        time = f"2026-03-{1 + number % 5:02}T10:07:00Z"
        (folder / name).write_text(json.dumps([record(eventTime=time) for _ in range(10)]))
    return folder


def test_the_earliest_delivered_come_first() -> None:
    names = [
        "b_CloudTrail_r_20260302T0100Z_x", "a_CloudTrail_r_20260303T0000Z_x",
        "c_CloudTrail_r_20260302T0000Z_x", "d",
    ]  # fmt: skip
    files = [LogFile(name, 1, "1") for name in names]
    assert [file.path[0] for file in by_delivery(files)] == ["d", "b", "c", "a"]


def test_checkpoints_change_nothing(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = extracted(logs, tmp_path / "once")
    added: list[int] = []
    real = Ledger.add

    def add(ledger: Ledger, files: Sequence[LogFile], *more: Any) -> None:
        added.append(len(files))
        real(ledger, files, *more)

    monkeypatch.setattr(Ledger, "add", add)
    monkeypatch.setattr("trailsight.jobs.extracting.reading.BATCH_FILES", 1)
    monkeypatch.setattr(job, "WAVE", 30)
    assert extracted(logs, tmp_path / "waves") == at_once
    assert added == [3] * 6 + [2]


def test_large_files_come_in_pieces_and_change_nothing(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = extracted(logs, tmp_path / "once")
    streamed: list[str] = []
    real = Trail.stream

    def stream(trail: Trail, file: LogFile) -> Iterator[Decoded]:
        streamed.append(file.path)
        return real(trail, file)

    monkeypatch.setattr(Trail, "stream", stream)
    monkeypatch.setattr(trail_module, "MANY", 9)
    monkeypatch.setattr(trail_module, "PIECE", 4)
    assert extracted(logs, tmp_path / "streamed") == at_once
    assert len(streamed) == 20
    monkeypatch.setattr("trailsight.jobs.extracting.reading.LARGE", 100)
    assert extracted(logs, tmp_path / "known as large") == at_once
    assert len(streamed) == 40


SCRIPT = """
import sys
from pathlib import Path
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.source.trail import Trail
summary = extract(Trail(sys.argv[1]), Path(sys.argv[2]), LocalEngine(1))
# Not ru_maxrss, which begins with that of the parent.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(summary.records, summary.counted, int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is told by /proc")
def test_a_small_file_of_a_gigabyte_of_records_is_read_in_little_memory(
    tmp_path: Path, record: Make
) -> None:
    one = json.dumps(record(requestParameters={"text": "x" * 6000})).encode()
    path = tmp_path / "logs" / "bomb.json.gz"
    path.parent.mkdir()
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"Records":[' + one)
        for _ in range(170):
            file.write((b"," + one) * 1000)
        file.write(b"]}")
    assert path.stat().st_size < trail_module.LARGE
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path.parent), str(tmp_path / "activity")],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    records, counted, peak = map(int, done.stdout.split())
    assert (records, counted) == (170_001, 1)
    assert peak < 500
    assert len(DayFiles(tmp_path / "activity", 20_516).ids()) == 1
