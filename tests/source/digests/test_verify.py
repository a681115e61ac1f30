"""What is found where a copy of a bucket has been tampered with, and where it has not."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.source.digests.delivery import HOURS, START, Delivery, organisation
from trailsight.source.digests.finding import Finding, Kind, Verification
from trailsight.source.trail import Trail


def checked(path: Path, **asked: Any) -> Verification:
    trail = Trail(str(path), **asked)
    return trail.verify(trail.listing(digests=True))


def told(outcome: Verification) -> list[tuple[str, str]]:
    return [(one.source.rpartition("/")[2], str(one.finding)) for one in outcome.findings]


def name(key: str) -> str:
    return key.rpartition("/")[2]


@pytest.fixture
def trail() -> Delivery:
    return Delivery().hours()


def test_what_was_delivered_is_verified(trail: Delivery, tmp_path: Path) -> None:
    outcome = checked(trail.write(tmp_path))
    assert (outcome.verified, outcome.files, outcome.digests) == (2 * HOURS, 2 * HOURS, HOURS)
    assert outcome.findings == outcome.breaches == ()
    [span] = outcome.spans
    assert (span.account, span.region) == (trail.account, trail.region)
    assert (span.start, span.end) == ("2026-03-04T09:01:31Z", "2026-03-04T15:01:31Z")


def test_an_organisations_accounts_and_regions(tmp_path: Path) -> None:
    for each in organisation():
        each.write(tmp_path)
    outcome = checked(tmp_path)
    assert (outcome.verified, outcome.digests, len(outcome.spans)) == (8 * HOURS, 4 * HOURS, 4)
    assert not outcome.findings


def test_an_altered_byte_is_found(trail: Delivery, tmp_path: Path) -> None:
    content = gzip.decompress(trail.objects[trail.logs[5]])
    trail.objects[trail.logs[5]] = gzip.compress(content.replace(b"Run", b"run"))
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(trail.logs[5]), "altered")]
    assert outcome.verified == 2 * HOURS - 1
    assert trail.digests[2] not in outcome.findings[0].detail


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda raw: raw[:-9], "truncated gzip"),
        (lambda raw: raw + b"more", "trailing bytes"),
        (lambda raw: raw + gzip.compress(b"more"), "its SHA-256 is"),
        (lambda raw: b"", "its SHA-256 is"),
    ],
)
def test_a_file_that_does_not_unpack_is_altered(
    trail: Delivery, tmp_path: Path, change: Callable[[bytes], bytes], why: str
) -> None:
    trail.objects[trail.logs[0]] = change(trail.objects[trail.logs[0]])
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(trail.logs[0]), "altered")]
    assert why in outcome.findings[0].detail


def test_content_counts_and_not_how_it_is_compressed(trail: Delivery, tmp_path: Path) -> None:
    import zstandard

    for number, key in enumerate(list(trail.objects)):
        content = gzip.decompress(trail.objects.pop(key))
        if number % 3 == 0:
            trail.objects[key] = gzip.compress(content, 1)
        elif number % 3 == 1:
            trail.objects[key.replace(".gz", ".zst")] = zstandard.compress(content)
        else:
            trail.objects[key.removesuffix(".gz")] = content
    outcome = checked(trail.write(tmp_path))
    assert (outcome.verified, outcome.findings) == (2 * HOURS, ())


def test_a_removed_log_is_missing(trail: Delivery, tmp_path: Path) -> None:
    del trail.objects[trail.logs[3]]
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(trail.logs[3]), "missing")]
    assert outcome.findings[0].source == f"s3://amzn-s3-demo-bucket/{trail.logs[3]}"
    assert name(trail.digests[1]) in outcome.findings[0].detail


def test_a_removed_digest_is_missing_and_its_logs_are_not_verified(
    trail: Delivery, tmp_path: Path
) -> None:
    del trail.objects[trail.digests[2]]
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(trail.digests[2]), "digest missing"), (OWNER, "uncovered")]
    assert "before 2026-03-04T12:01:31Z" in outcome.findings[0].detail
    assert (outcome.verified, outcome.uncovered) == (2 * HOURS - 2, 2)
    assert len(outcome.breaches) == 1


OWNER = "111122223333 eu-west-1"


def test_an_altered_digest_vouches_for_nothing(trail: Delivery, tmp_path: Path) -> None:
    """The log is altered, and the hash that its digest names: the digest after it tells."""
    log, digest = trail.logs[4], trail.digests[2]
    trail.objects[log] = gzip.compress(b'{"Records": []}')
    changed = trail.told(digest)
    changed["logFiles"][0]["hashValue"] = trail.hash_of(log)
    trail.put_digest(digest, changed)
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(digest), "digest altered"), (OWNER, "uncovered")]
    assert name(trail.digests[3]) in outcome.findings[0].detail
    assert outcome.verified == 2 * HOURS - 2


def test_an_added_log_is_unlisted_once_digests_tell_of_its_time(
    trail: Delivery, tmp_path: Path
) -> None:
    added = trail.log(START + timedelta(hours=2))
    newest = trail.log(START + timedelta(hours=HOURS, minutes=-5))
    older = trail.log(START - timedelta(hours=5))
    other = "notes/export.json"
    trail.objects[other] = b"[]"
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [
        (name(added), "unlisted"),
        (OWNER, "uncovered"),
        ("names that tell no account", "uncovered"),
        (OWNER, "pending"),
    ]
    assert (outcome.pending, outcome.uncovered, outcome.breaches) == (1, 2, ())
    assert name(newest) in outcome.findings[3].detail
    assert name(older) in outcome.findings[1].detail


def test_a_backfill_digest_names_what_was_late(trail: Delivery, tmp_path: Path) -> None:
    late = [trail.log(START + timedelta(hours=hour, minutes=9)) for hour in (3, 1)]
    ends = [START + timedelta(hours=hour) for hour in (4, 2)]  # not in the order of time
    hour = timedelta(hours=1)
    first = trail.digest(ends[0] - hour, ends[0], late[:1], None, "_backfill")
    trail.digest(ends[1] - hour, ends[1], late[1:], first, "_backfill")
    assert checked(trail.write(tmp_path)).verified == 2 * HOURS + 2
    trail.put_digest(first, trail.told(first) | {"logFiles": []})
    outcome = checked(trail.write(tmp_path))
    assert told(outcome) == [(name(first), "digest altered"), (name(late[0]), "unlisted")]


def test_a_trail_that_was_stopped_leaves_a_gap(trail: Delivery, tmp_path: Path) -> None:
    trail.hours(2, START + timedelta(hours=HOURS + 10))
    between = trail.log(START + timedelta(hours=HOURS + 5))
    outcome = checked(trail.write(tmp_path))
    gap = Finding(
        "trail our_trail.1 in 111122223333 eu-west-1",
        Kind.GAP,
        "no digest tells of 2026-03-04T15:01:31Z to 2026-03-05T01:01:31Z",
    )
    assert gap in outcome.findings
    assert (OWNER, "uncovered") in told(outcome)
    assert name(between) in outcome.findings[0].detail
    assert outcome.breaches == ()


def test_two_trails_of_one_name_are_two_chains(tmp_path: Path) -> None:
    Delivery().hours().write(tmp_path)
    own = Delivery(above="AWSLogs/o-exampleorg", serial=1000)
    own.hours(2, START + timedelta(hours=3)).write(tmp_path)
    outcome = checked(tmp_path)
    assert (outcome.verified, outcome.findings) == (2 * HOURS + 4, ())


def test_without_digests_nothing_is_told_of(tmp_path: Path) -> None:
    trail = Delivery()
    trail.log(START)
    outcome = checked(trail.write(tmp_path))
    assert (outcome.digests, outcome.verified, outcome.uncovered) == (0, 0, 1)
