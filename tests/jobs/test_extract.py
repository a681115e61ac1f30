import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from trailsight.activity.days import DayFiles
from trailsight.activity.ledger import Ledger
from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.jobs.extracting.summary import ExtractSummary
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def run(source: Trail | ActivityTable, path: Path, workers: int = 1) -> ExtractSummary:
    return extract(source, path, LocalEngine(workers))


def content(path: Path) -> dict[str, bytes]:
    files = [file for file in sorted(path.rglob("*")) if file.is_file()]
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in files
        if file.name not in ("_source.json", "_files.parquet", "quarantine.parquet")
    }


def test_records_count_once_over_files_and_runs(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    one, two, three = record(), record(), record()
    logs = write_log("a.json", [one, two, one]).parent
    first = run(Trail(str(logs)), tmp_path / "activity")
    assert (first.records, first.counted, first.duplicates) == (3, 2, 1)
    write_log("b.json", [two, three], wrapped=False)
    second = run(Trail(str(logs)), tmp_path / "activity")
    assert (second.files_read, second.files_known) == (1, 1)
    assert (second.counted, second.duplicates) == (1, 1)
    assert second.inventory.events == 3
    run(Trail(str(logs)), tmp_path / "at_once")
    assert content(tmp_path / "activity") == content(tmp_path / "at_once")


def test_a_run_that_finds_nothing_new_changes_nothing(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    logs = write_log("a.json", [record()]).parent
    run(Trail(str(logs)), tmp_path / "activity")
    before = content(tmp_path / "activity")
    again = run(Trail(str(logs)), tmp_path / "activity")
    assert (again.files_read, again.counted) == (0, 0)
    assert content(tmp_path / "activity") == before


def test_a_killed_run_run_again_gives_the_same(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [record(eventTime=f"2026-03-{day:02}T10:00:00Z") for day in range(1, 9)]
    logs = write_log("a.json", days).parent
    run(Trail(str(logs)), tmp_path / "whole")
    real = DayFiles.write
    written: list[int] = []

    def killed(files: DayFiles, *rest: Any) -> None:
        if len(written) == 4:
            raise KeyboardInterrupt
        written.append(files.day)
        real(files, *rest)

    monkeypatch.setattr(DayFiles, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        run(Trail(str(logs)), tmp_path / "activity")
    monkeypatch.setattr(DayFiles, "write", real)
    run(Trail(str(logs)), tmp_path / "activity")
    assert content(tmp_path / "activity") == content(tmp_path / "whole")


def test_what_is_bad_is_quarantined_and_the_rest_kept(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    insight = {"eventType": "AwsCloudTrailInsight"}
    logs = write_log("a.json", [record(), record(eventTime=None), insight, record()]).parent
    (logs / "broken.json").write_text("{nonsense")
    (logs / "digest.json").write_text('{"digestStartTime": "2026-03-04T10:15:00Z"}')
    summary = run(Trail(str(logs)), tmp_path / "activity")
    assert (summary.records, summary.counted, summary.out_of_scope) == (4, 2, 1)
    assert (summary.bad_records, summary.files_skipped) == (1, 1)
    stored = Ledger(tmp_path / "activity").quarantined()
    assert [(Path(entry.source).name, entry.position) for entry in stored] == [
        ("a.json", "record 1"),
        ("broken.json", "file"),
    ]


def test_another_source_starts_afresh(tmp_path: Path, record: Make) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.json").write_text(json.dumps([record(eventName=name)]))
        summary = run(Trail(str(tmp_path / name)), tmp_path / "activity")
        assert summary.inventory.events == 1


def test_processes_and_one_process_agree(tmp_path: Path, record: Make, write_log: Write) -> None:
    for number in range(300):
        write_log(f"{number}.json", [record(), record(eventTime="2026-03-05T00:00:00Z")])
    trail = Trail(str(tmp_path / "logs"))
    run(trail, tmp_path / "one", workers=1)
    summary = run(trail, tmp_path / "two", workers=2)
    assert summary.counted == 600
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_an_activity_table_is_a_source_too(tmp_path: Path, record: Make, write_log: Write) -> None:
    logs = write_log("a.json", [record(), record(readOnly=True), {"bad": 1}]).parent
    run(Trail(str(logs)), tmp_path / "activity")
    summary = run(ActivityTable(str(tmp_path / "activity")), tmp_path / "copy")
    assert summary.inventory.events == 2
    span = summary.inventory.start, summary.inventory.end
    original = ActivityStore(tmp_path / "activity").read(*span)
    assert ActivityStore(tmp_path / "copy").read(*span).equals(original)


def test_logs_without_a_readable_record_are_named(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "bad.json").write_text("{}")
    with pytest.raises(InputError, match=r"no record could be read.*bad\.json: file: not a"):
        run(Trail(str(tmp_path / "logs")), tmp_path / "activity")


def test_real_logs_come_out_whole(shared: Path, tmp_path: Path) -> None:
    source = Trail(str(shared / "data" / "cloudtrail_invictus" / "CloudTrail"))
    summary = run(source, tmp_path / "activity")
    held = summary.inventory
    assert (held.events, held.management_writes) == (2900, 574)
    assert held.accounts == ("123837392027",)
    assert held.regions == ("us-east-1",)
    assert summary.quarantined == ()
    stratus = run(Trail(str(shared / "data" / "cloudtrail_stratus")), tmp_path / "stratus")
    assert (stratus.records, stratus.counted, stratus.bad_records) == (315, 314, 1)
    assert [Path(entry.source).name for entry in stratus.quarantined] == ["CreateApiKey.json"]
    assert len(stratus.inventory.accounts) == 36


def test_optional_columns_are_kept_when_asked_for(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    caller = {"type": "AWSService", "invokedBy": "backup.amazonaws.com"}
    logs = write_log(
        "a.json", [record(userIdentity=caller), record(sourceIPAddress="198.51.100.7")]
    )
    run(Trail(str(logs.parent)), tmp_path / "plain")
    assert ActivityStore(tmp_path / "plain").optional() == ()
    columns = ("source_ip", "invoked_by")
    run(Trail(str(logs.parent), columns), tmp_path / "activity")
    store = ActivityStore(tmp_path / "activity")
    assert store.optional() == ("invoked_by", "source_ip")
    rows = store.read(0, 2**30, ["invoked_by", "source_ip", "count"]).to_pylist()
    assert sorted(tuple(map(str, row.values())) for row in rows) == [
        ("None", "198.51.100.7", "1"),
        ("backup.amazonaws.com", "192.0.2.1", "1"),
    ]
    write_log("b.json", [record(userIdentity=caller)])
    run(Trail(str(logs.parent), columns), tmp_path / "activity")
    assert sum(store.read(0, 2**30, ["count"])["count"].to_pylist()) == 3
    run(ActivityTable(str(tmp_path / "activity")), tmp_path / "copy")
    assert ActivityStore(tmp_path / "copy").optional() == ("invoked_by", "source_ip")
    with pytest.raises(InputError, match=r"source\.columns: no such column: ip"):
        Trail("x", ("ip",))


def test_a_file_that_could_not_be_had_is_asked_for_again(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailsight.source.places.local import Local

    logs = write_log("a.json", [record()]).parent
    write_log("b.json", [record()])
    there = Local.open

    def refuse(self: Local, file: LogFile) -> BinaryIO:
        if file.path.endswith("b.json"):
            raise PermissionError(13, "Permission denied")
        return there(self, file)

    monkeypatch.setattr(Local, "open", refuse)
    for known in (0, 1):
        first = run(Trail(str(logs)), tmp_path / "activity")
        assert (first.files_read, first.files_known) == (1 - known, known)
        [entry] = Ledger(tmp_path / "activity").quarantined()
        assert entry.reason == "unreadable: Permission denied"
        assert entry.bytes > 0
    monkeypatch.undo()
    second = run(Trail(str(logs)), tmp_path / "activity")
    assert (second.files_read, second.counted) == (1, 1)
    assert not Ledger(tmp_path / "activity").quarantined()


def test_other_accounts_make_another_table_and_another_window_does_not(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    for account in ("111122223333", "444455556666"):
        for day in (4, 5):
            name = f"{account}_CloudTrail_eu-west-1_2026030{day}T1015Z_x.json"
            logs = write_log(name, [record(recipientAccountId=account)]).parent

    def held(**asked: Any) -> tuple[int, tuple[str, ...]]:
        summary = run(Trail(str(logs), **asked), tmp_path / "activity")
        return summary.files_read, summary.inventory.accounts

    assert held(end="2026-03-04", lag=20) == (2, ("111122223333", "444455556666"))
    assert held(start="2026-03-05") == (2, ("111122223333", "444455556666"))
    assert held(accounts=["111122223333"]) == (2, ("111122223333",))
    assert held(accounts="111122223333") == (0, ("111122223333",))


def test_one_source_has_one_origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Trail("logs").origin == Trail(str(tmp_path / "logs")).origin
    assert Trail(["b", "a"]).origin == Trail([str(tmp_path / "a"), "b"]).origin != Trail("a").origin
    assert Trail("s3://bucket/logs/").origin == Trail("s3://bucket/logs").origin
    assert Trail("s3://bucket/logs").origin["path"] == "s3://bucket/logs"


def test_a_table_from_s3_is_that_from_the_disk(
    tmp_path: Path, bucket: Any, s3_address: str, record: Make, write_log: Write
) -> None:
    for number in range(20):
        name = f"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/04/{number}.json"
        path = write_log(name, [record() for _ in range(number)])
        bucket.put_object(Key=name, Body=path.read_bytes())
    on_disk = run(Trail(str(tmp_path / "logs")), tmp_path / "disk")
    source = Trail(f"s3://{bucket.name}", endpoint=s3_address)
    from_s3 = run(source, tmp_path / "s3", workers=2)
    assert from_s3.counted == on_disk.counted == 190
    assert content(tmp_path / "s3") == content(tmp_path / "disk")
    assert run(source, tmp_path / "s3").files_known == 20
