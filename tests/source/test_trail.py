import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def test_the_listing_keeps_logs_and_counts_the_rest(tmp_path: Path) -> None:
    for name in (
        "AWSLogs/1/CloudTrail/eu-west-1/2026/03/04/1_CloudTrail_eu-west-1_a.json.gz",
        "AWSLogs/1/CloudTrail-Digest/eu-west-1/2026/03/04/1_CloudTrail-Digest_a.json.gz",
        "AWSLogs/1/CloudTrail-Insight/eu-west-1/2026/03/04/1_CloudTrail-Insight_a.json.gz",
        "bare.json",
        "README.md",
        ".hidden.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"{}")
    listing = Trail(str(tmp_path)).listing()
    assert [Path(file.path).name for file in listing.files] == [
        "1_CloudTrail_eu-west-1_a.json.gz",
        "bare.json",
    ]
    assert (listing.skipped, listing.ignored) == (2, 2)
    assert [Path(file.path).name for file in listing.digests] == ["1_CloudTrail-Digest_a.json.gz"]


def test_a_single_file_is_taken_whatever_its_name(tmp_path: Path, record: Make) -> None:
    path = tmp_path / "export.log"
    path.write_text(json.dumps([record()]))
    trail = Trail(str(path))
    [file] = trail.listing().files
    assert trail.read((file,)).read == 1


@pytest.mark.parametrize("missing", [None, "nowhere"])
def test_a_missing_path_is_named(missing: str | None) -> None:
    with pytest.raises(InputError, match=r"source\.path: no such file"):
        Trail(missing).listing()


def test_directories_without_logs_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="it is empty"):
        Trail(str(tmp_path)).listing()
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match=r"1 other file\b"):
        Trail(str(tmp_path)).listing()


def test_the_account_is_the_records_not_the_file_names(record: Make, write_log: Write) -> None:
    path = write_log("999_CloudTrail_us-east-1_x.json", [record()])
    old = write_log(
        "888_CloudTrail_us-east-1_x.json",
        [record(recipientAccountId=None, userIdentity={"type": "AWSService"})],
    )
    for file, account in ((path, "111122223333"), (old, "888")):
        trail = Trail(str(file))
        decoded = trail.read(trail.listing().files[:1])
        assert [one.account for one in decoded.attributes] == [account]


def test_a_truncated_gzip_gives_its_first_records(tmp_path: Path, record: Make) -> None:
    import random

    noise = random.Random(1)
    records = [record(requestID=noise.randbytes(64).hex()) for _ in range(200)]
    raw = gzip.compress(json.dumps({"Records": records}).encode())
    path = tmp_path / "cut.json.gz"
    path.write_bytes(raw[: len(raw) // 2])
    trail = Trail(str(tmp_path))
    decoded = trail.read(trail.listing().files[:1])
    assert 60 < len(decoded.code) < 140
    [entry] = decoded.quarantined
    assert (entry.source, entry.position, entry.reason) == (str(path), "file", "truncated gzip")
    assert decoded.read == len(decoded.code)


@pytest.mark.parametrize("time", ["yesterday", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", ""])
def test_a_record_with_no_real_time_is_quarantined(
    record: Make, write_log: Write, time: str
) -> None:
    write_log("a.json", [record(eventTime=time), record()])
    trail = Trail(str(write_log("b.json", [record()]).parent))
    decoded = trail.read(trail.listing().files[:1])
    assert len(decoded.code) == 1
    assert decoded.quarantined[0].position == "record 0"
    assert "eventTime" in decoded.quarantined[0].reason
    assert decoded.read == 2


def test_a_correction_takes_the_id_of_what_it_corrects(record: Make, write_log: Write) -> None:
    first = record()
    addendum = {"reason": "UPDATED_DATA", "originalEventID": first["eventID"]}
    late = record(addendum={"reason": "DELIVERY_DELAY"})
    path = write_log("a.json", [first, record(addendum=addendum), late])
    trail = Trail(str(path))
    decoded = trail.read(trail.listing().files[:1])
    assert (decoded.id[0] == decoded.id[1]).all()
    assert not (decoded.id[0] == decoded.id[2]).all()
    assert decoded.addendum.tolist() == [False, True, False]


@pytest.mark.parametrize("absent", [None, ""])
@pytest.mark.parametrize("wrapped", [True, False])
def test_records_without_an_id_are_told_apart_by_their_bytes(
    record: Make, write_log: Write, absent: str | None, wrapped: bool
) -> None:
    old = record(eventID=absent, eventVersion="1.0")
    other = record(eventID=absent, eventVersion="1.0", requestID="r-2")
    trail = Trail(str(write_log("a.json", [old, other, old], wrapped=wrapped)))
    decoded = trail.read(trail.listing().files[:1])
    assert (decoded.id[0] == decoded.id[2]).all()
    assert not (decoded.id[0] == decoded.id[1]).all()


def test_real_logs_are_read_whole(shared: Path) -> None:
    def read(folder: str) -> list[Any]:
        trail = Trail(str(shared / "data" / folder))
        return [trail.read((file,)) for file in trail.listing().files]

    invictus = read("cloudtrail_invictus/CloudTrail")
    assert sum(len(decoded.code) for decoded in invictus) == 2900
    assert not [entry for decoded in invictus for entry in decoded.quarantined]
    stratus = read("cloudtrail_stratus")
    assert sum(len(decoded.code) for decoded in stratus) == 314
    [entry] = [entry for decoded in stratus for entry in decoded.quarantined]
    assert entry.source.endswith("CreateApiKey.json")
