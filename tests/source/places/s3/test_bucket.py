from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.source.places.s3.conftest import ACCOUNTS, ORG, REGIONS, Fill, key
from trailsight.contracts.errors import InputError
from trailsight.source.listing import Listing
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve
from trailsight.source.selection import Selection

Asked = Callable[[], list[str]]
FROM, TO = "2025/07/10", "2026/02/01"
YEAR = [f"{date(2025, 6, 1) + timedelta(days=day):%Y/%m/%d}" for day in range(365)]


def listed(url: str, endpoint: str, *, digests: bool = False, **asked: Any) -> Listing:
    settings = {"accounts": None, "regions": None, "start": None, "end": None, "lag": 0}
    sieve = Sieve(Selection.of(**{**settings, **asked}))
    return S3(endpoint, digests=digests).find(url, sieve, map).listing()


def keys(listing: Listing) -> list[str]:
    return [file.path.split("/", 3)[3] for file in listing.files]


def test_a_bucket_an_organisation_an_account_a_day_and_an_object(
    fill: Fill, s3_address: str
) -> None:
    all_keys = [key(a, r, "2026/03/04") for a in ACCOUNTS for r in REGIONS]
    others = [
        key(ACCOUNTS[0], REGIONS[0], "2026/03/04", kind="-Digest"),
        key(ACCOUNTS[0], REGIONS[0], "2026/03/04", kind="-Insight"),
        f"{ORG}/{ACCOUNTS[0]}/Config/eu-west-1/2026/3/4/ConfigSnapshot/x.json.gz",
        "notes/readme.txt",
    ]
    bucket = fill(dict.fromkeys([*all_keys, *others, "exports/calls.jsonl"], b"{}")).name
    for root, expected in (
        ("", [*all_keys, "exports/calls.jsonl"]),
        ("AWSLogs", all_keys),
        ("AWSLogs/", all_keys),
        (ORG, all_keys),
        (f"{ORG}/{ACCOUNTS[1]}", all_keys[2:]),
        (f"{ORG}/{ACCOUNTS[0]}/CloudTrail/{REGIONS[1]}", all_keys[1:2]),
        (f"{ORG}/{ACCOUNTS[0]}/CloudTrail/{REGIONS[1]}/2026/03/04", all_keys[1:2]),
        (all_keys[2], all_keys[2:3]),
        ("notes/readme.txt", ["notes/readme.txt"]),
    ):
        assert keys(listed(f"s3://{bucket}/{root}", s3_address)) == sorted(expected)
    whole = listed(f"s3://{bucket}", s3_address)
    # Digest, Insight and Config are not looked into.
    assert (whole.skipped, whole.ignored, whole.folders) == (0, 1, 3)
    [digest] = listed(f"s3://{bucket}", s3_address, digests=True).digests
    assert digest.path == f"s3://{bucket}/{others[0]}"


def test_an_object_is_known_again_by_size_and_etag(fill: Fill, s3_address: str) -> None:
    bucket = fill({"a.json": b"{}"})
    [before] = listed(f"s3://{bucket.name}", s3_address).files
    assert before == listed(f"s3://{bucket.name}/a.json", s3_address).files[0]
    assert (before.path, before.size) == (f"s3://{bucket.name}/a.json", 2)
    bucket.put_object(Key="a.json", Body=b"[]")
    [after] = listed(f"s3://{bucket.name}", s3_address).files
    assert before.stamp != after.stamp


def test_one_day_of_a_year_takes_few_requests(fill: Fill, s3_address: str, asked: Asked) -> None:
    account, region = ACCOUNTS[0], REGIONS[0]
    year = [
        key(account, region, day, minute) for day in YEAR for minute in ("0105", "0110", "0115")
    ]
    other = [key(ACCOUNTS[1], REGIONS[1], day) for day in YEAR[:3]]
    bucket = fill(dict.fromkeys([*year, *other], b"{}")).name
    asked()
    one = listed(
        f"s3://{bucket}", s3_address, accounts=account, start="2026-03-04", end="2026-03-05", lag=24
    )
    days = ("2026/03/04", "2026/03/05")
    assert keys(one) == [path for path in year if any(day in path for day in days)]
    # The bucket, AWSLogs, the organisation, the account, its trail, one range of keys.
    assert len(asked()) == 6
    assert len(listed(f"s3://{bucket}", s3_address).files) == len(year) + len(other)


def test_pruned_folders_are_not_asked_for(fill: Fill, s3_address: str, asked: Asked) -> None:
    all_keys = [key(a, r, "2026/03/04") for a in ACCOUNTS for r in REGIONS]
    bucket = fill(dict.fromkeys(all_keys, b"{}")).name
    asked()
    some = listed(f"s3://{bucket}", s3_address, accounts=ACCOUNTS[1:], regions="us-east-1")
    assert keys(some) == all_keys[3:]
    assert (some.pruned, some.folders) == (0, 2)
    requests = asked()
    assert not [line for line in requests if ACCOUNTS[0] in line or REGIONS[0] in line]


def test_a_long_range_is_parted_into_months(
    fill: Fill, s3_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trailsight.source.places.s3 import walk

    monkeypatch.setattr(walk, "PAGES", 1)
    monkeypatch.setattr(walk, "PAGE", 50)
    account, region = ACCOUNTS[0], REGIONS[0]
    year = [key(account, region, day) for day in YEAR[::3]]
    flat = [f"calls/{number:04d}.json" for number in range(120)]
    bucket = fill(dict.fromkeys([*year, *flat], b"{}")).name
    assert keys(listed(f"s3://{bucket}", s3_address)) == sorted([*year, *flat])
    some = listed(
        f"s3://{bucket}/AWSLogs", s3_address, start=FROM.replace("/", "-"), end=TO.replace("/", "-")
    )
    assert keys(some) == [
        path for path, day in zip(year, YEAR[::3], strict=True) if FROM <= day < TO
    ]


def test_the_steps_of_a_listing_go_through_map(fill: Fill, s3_address: str) -> None:
    import pickle

    all_keys = [key(a, r, "2026/03/04") for a in ACCOUNTS for r in REGIONS]
    bucket = fill(dict.fromkeys(all_keys, b"{}")).name
    items = []

    def spread(function: Any, some: Any) -> Any:
        for item in some:
            items.append(item)
            yield pickle.loads(pickle.dumps(function))(pickle.loads(pickle.dumps(item)))

    found = S3(s3_address).find(f"s3://{bucket}", Sieve(), spread)
    assert len(found.files) == 4
    assert len(items) == 5  # AWSLogs, the organisation, accounts, trails, Regions


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("s3://", "'s3://' is no S3 address"),
        ("s3:///logs", "is no S3 address"),
        ("s3://bucket/a//b", "a folder without a name"),
        ("s3://bucket/a/../b", "a folder without a name"),
    ],
)
def test_addresses_that_are_none(url: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        S3("http://127.0.0.1:1").find(url, Sieve(), map)
