"""Where copies lie, and what of a bucket was asked for."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.source.digests.delivery import HOURS, START, Delivery, organisation
from tests.source.digests.test_verify import OWNER, checked, name, told
from trailsight.engine.local import LocalEngine
from trailsight.source.digests.decode import decode
from trailsight.source.digests.digest import Place
from trailsight.source.digests.scope import expected
from trailsight.source.trail import Trail


@pytest.fixture
def trail() -> Delivery:
    return Delivery(above="our/prefix/AWSLogs").hours()


@pytest.mark.parametrize("below", ["", "our/prefix", "our/prefix/AWSLogs/111122223333"])
def test_a_copy_from_any_folder_on(trail: Delivery, tmp_path: Path, below: str) -> None:
    del trail.objects[trail.logs[3]]
    del trail.objects[trail.digests[4]]
    root = trail.write(tmp_path) / below
    outcome = checked(root.rename(tmp_path.with_name(f"{tmp_path.name}-copy")) if below else root)
    assert outcome.verified == 2 * HOURS - 3
    assert [kind for _, kind in told(outcome)] == ["missing", "digest missing", "uncovered"]


def test_a_copy_in_one_folder(trail: Delivery, tmp_path: Path) -> None:
    del trail.objects[trail.logs[3]]
    for key, content in trail.objects.items():
        (tmp_path / name(key)).write_bytes(content)
    outcome = checked(tmp_path)
    assert told(outcome) == [(name(trail.logs[3]), "missing")]
    assert outcome.verified == 2 * HOURS - 1


def test_two_copies_are_checked_both(trail: Delivery, tmp_path: Path) -> None:
    trail.write(tmp_path / "one")
    trail.objects[trail.logs[3]] = b"{}"
    trail.write(tmp_path / "two")
    outcome = checked(tmp_path)
    assert told(outcome) == [(name(trail.logs[3]), "altered")]
    assert outcome.findings[0].source == str(tmp_path / "two" / trail.logs[3])
    assert outcome.verified == 4 * HOURS - 1


def test_what_was_not_asked_for_is_not_missing(tmp_path: Path) -> None:
    for each in organisation():
        each.write(tmp_path)
    outcome = checked(tmp_path, accounts=["111122223333"], regions=["eu-west-1"])
    assert (outcome.verified, outcome.digests, outcome.findings) == (2 * HOURS, HOURS, ())
    accounts = tmp_path / "AWSLogs" / "o-exampleorg" / "111122223333"
    some = [str(accounts / "CloudTrail" / "us-east-1"), str(accounts / "CloudTrail-Digest")]
    listing = Trail(some).listing(digests=True)
    outcome = Trail(some).verify(listing)
    assert (outcome.verified, outcome.files, outcome.digests) == (2 * HOURS, 2 * HOURS, 2 * HOURS)
    assert (outcome.elsewhere, outcome.findings) == (2 * HOURS, ())


def test_a_window_of_time_is_checked_to_its_end(trail: Delivery, tmp_path: Path) -> None:
    """Digests come after what they name."""
    window = {"start": "2026-03-04T11:20:00Z", "end": "2026-03-04T12:40:00Z", "lag": 0}
    root = trail.write(tmp_path)
    outcome = checked(root, **window)
    delivered = [name(key) for key in trail.logs[5:8]]
    assert [each.split("_")[3] for each in delivered] == [
        "20260304T1131Z", "20260304T1159Z", "20260304T1231Z",
    ]  # fmt: skip
    assert (outcome.verified, outcome.files, outcome.findings) == (3, 3, ())
    (root / trail.digests[2]).unlink()
    outcome = checked(root, **window)
    assert told(outcome) == [(name(trail.digests[2]), "digest missing"), (OWNER, "uncovered")]
    (root / trail.digests[1]).unlink()
    assert len(checked(root, **window).breaches) == 1


def test_a_bucket_and_its_window_that_ends_at_midnight(
    bucket: Any, s3_address: str, aws_environment: None
) -> None:
    trail = Delivery(bucket="another").hours(24)
    trail.upload(bucket)
    asked = {"start": "2026-03-04T12:00:00Z", "end": "2026-03-05", "lag": 0}
    source = Trail(f"s3://{bucket.name}", endpoint=s3_address, **asked)  # type: ignore[arg-type]
    listing = source.listing(digests=True)
    wanted = [
        log for log in trail.logs if "T12" <= log.split("_")[-2][8:] < "T24" and "0304T" in log
    ]
    assert len(listing.files) == len(wanted) == 24
    assert "20260305T000131Z" in listing.digests[-2].path
    with LocalEngine(2).running() as engine:
        outcome = source.verify(listing, engine.map)
    assert (outcome.verified, outcome.findings) == (24, ())
    bucket.Object(wanted[3]).delete()
    bucket.Object(trail.digests[10]).delete()
    outcome = source.verify(source.listing(digests=True))
    assert told(outcome) == [
        (name(wanted[3]), "missing"), (name(trail.digests[10]), "digest missing"),
        (OWNER, "uncovered"),
    ]  # fmt: skip


def test_where_a_file_is_to_be_expected(trail: Delivery) -> None:
    import gzip

    key, log = trail.digests[0], trail.logs[0]

    def at(path: str, place: Place | None = None) -> str | None:
        digest = decode(path, gzip.decompress(trail.objects[key]))
        return expected(digest, place or Place(trail.bucket, log))

    assert at(f"s3://{trail.bucket}/{key}") == f"s3://{trail.bucket}/{log}"
    assert at(f"s3://copy/of/{key}") == f"s3://copy/of/{log}"
    assert at(f"/data/{key}") == f"/data/{log}"
    below = key.removeprefix("our/prefix/AWSLogs/111122223333/")
    assert at(f"/data/x/{below}") == "/data/x/" + log.removeprefix(
        "our/prefix/AWSLogs/111122223333/"
    )
    assert at(f"/data/{name(key)}") is None
    older = Place("older", log)
    assert at(f"s3://{trail.bucket}/{key}", older) == f"s3://older/{log}"
    assert at(f"/data/{key}", older) is None


def test_an_object_of_another_time_is_not_missing_from_a_folder_of_a_day(
    trail: Delivery, bucket: Any, s3_address: str, aws_environment: None
) -> None:
    trail.hours(2, START + timedelta(days=1)).upload(bucket)
    above = f"s3://{bucket.name}/our/prefix/AWSLogs/111122223333"
    roots = [f"{above}/{tree}/eu-west-1/2026/03/05" for tree in ("CloudTrail", "CloudTrail-Digest")]
    source = Trail(roots, endpoint=s3_address)
    outcome = source.verify(source.listing(digests=True))
    assert (outcome.verified, outcome.digests, outcome.findings) == (4, 2, ())
