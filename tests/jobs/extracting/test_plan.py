"""What would be read is told; nothing is read or written."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.activity.table import ActivityTable
from trailsight.contracts.errors import InputError
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.jobs.extracting.plan import Plan, Planned, Total, plan
from trailsight.jobs.extracting.text_plan import of_plan, size_of
from trailsight.source.places.local import Local
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]
A = "111122223333"


def tree(path: Path) -> dict[str, tuple[int, int]]:
    """All below ``path``, with sizes and times of change."""
    told = ((str(one), one.stat()) for one in sorted(path.rglob("*")))
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in told}


def delivered(day: int, region: str = "eu-west-1") -> str:
    name = f"{A}_CloudTrail_{region}_202603{day:02}T1015Z_x.json"
    return f"AWSLogs/{A}/CloudTrail/{region}/2026/03/{day:02}/{name}"


def test_new_changed_and_known_files(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = write_log(delivered(1), [record()])
    changed = write_log(delivered(2), [record()])
    logs = tmp_path / "logs"
    extract(Trail(str(logs)), tmp_path / "activity", LocalEngine(1))
    changed.write_text(changed.read_text() + " ")
    new = [write_log(delivered(3, region), [record()]) for region in ("eu-west-1", "us-east-1")]
    odd = write_log("odd.json", [record()])
    write_log(delivered(3).replace("CloudTrail", "CloudTrail-Insight"), [record()])
    (logs / "notes.txt").write_text("")
    before = tree(tmp_path)
    monkeypatch.setattr(Local, "open", None)  # nothing is opened
    told = plan(Trail(str(logs)), tmp_path / "activity")
    assert tree(tmp_path) == before
    states = {Path(file.path): file.state for file in told.files}
    assert states == {
        known: "known", changed: "changed", new[0]: "new", new[1]: "new", odd: "new",
    }  # fmt: skip
    assert [file.path for file in told.files] == sorted(map(str, states))
    sizes = {path: path.stat().st_size for path in states}
    assert told.totals == (
        Total(None, None, None, 1, sizes[odd]),
        Total(A, "eu-west-1", "2026-03-02", 1, sizes[changed]),
        Total(A, "eu-west-1", "2026-03-03", 1, sizes[new[0]]),
        Total(A, "us-east-1", "2026-03-03", 1, sizes[new[1]]),
    )
    assert (told.ignored, told.skipped, told.pruned, told.replaces) == (1, 1, 0, None)


def test_what_is_not_asked_for_is_counted(tmp_path: Path, record: Make, write_log: Write) -> None:
    for day in (1, 2):
        write_log(delivered(day), [record()])
        write_log(Path(delivered(day)).name, [record()])
    told = plan(Trail(str(tmp_path / "logs"), start="2026-03-02"), tmp_path / "activity")
    assert (len(told.files), told.pruned, told.folders) == (2, 1, 1)
    with pytest.raises(InputError, match="no CloudTrail log file"):
        plan(Trail(str(tmp_path / "logs"), start="2027-01-01"), tmp_path / "activity")
    assert not (tmp_path / "activity").exists()


def test_the_table_of_another_source_is_left_alone(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    logs = write_log("a.json", [record()]).parent
    extract(Trail(str(logs)), tmp_path / "activity", LocalEngine(1))
    before = tree(tmp_path)
    told = plan(Trail(str(logs), accounts=[A]), tmp_path / "activity")
    assert told.replaces == str(logs)
    assert [file.state for file in told.files] == ["new"]
    table = plan(ActivityTable(str(tmp_path / "activity")), tmp_path / "activity")
    assert table.replaces == str(logs)
    assert [Path(file.path).name for file in table.files] == ["part.parquet"]
    assert tree(tmp_path) == before


def test_a_stream_can_t_be_listed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in ("-", str(pipe)):
        with pytest.raises(InputError, match=r"extract\.dry_run: .* without reading it"):
            plan(Trail([str(tmp_path), path]), tmp_path / "activity")


def test_a_bucket_is_listed(
    tmp_path: Path, bucket: Any, s3_address: str, record: Make, write_log: Write
) -> None:
    body = write_log("a.json", [record()]).read_bytes()
    for day in (1, 2):
        bucket.put_object(Key=delivered(day), Body=body)
    source = Trail(f"s3://{bucket.name}", endpoint=s3_address)
    assert [file.state for file in plan(source, tmp_path / "activity").files] == ["new"] * 2
    extract(source, tmp_path / "activity", LocalEngine(1))
    told = plan(source, tmp_path / "activity", LocalEngine(1).map)
    assert [file.state for file in told.files] == ["known"] * 2
    assert told.totals == ()


def test_what_is_printed() -> None:
    files = (
        Planned("/logs/a.json", 12_345, "new"),
        Planned("/logs/b.json", 999, "changed"),
        Planned("/logs/c.json", 7, "known"),
    )
    totals = (
        Total(None, None, None, 1, 999),
        Total(A, "eu-west-1", "2026-03-02", 1, 12_000),
        Total(A, "eu-west-1", "2026-03-05", 1, 345),
    )
    told = Plan("/logs", "/other", files, totals, skipped=2, pruned=1, folders=3)
    assert of_plan(told).splitlines() == [
        "new      12.3 kB  /logs/a.json",
        "changed    999 B  /logs/b.json",
        "",
        "Source     /logs",
        "Replaces   the table in data/activity, which was made from /other",
        "Would read 2 files, 13.3 kB (1 changed); 1 known from before",
        "           whose keys say nothing: 1 file, 999 B",
        f"           {A} eu-west-1: 2 files, 12.3 kB, 2026-03-02 to 2026-03-05 (2 days)",
        "Left out   2 digest or Insight files; 1 file not asked for; 3 folders not looked into",
        "Nothing was read or written: extract.dry_run=true",
    ]
    assert [size_of(n) for n in (0, 999, 1000, 999_600, 5 * 10**15)] == [
        "0 B", "999 B", "1 kB", "1 MB", "5,000 TB",
    ]  # fmt: skip
