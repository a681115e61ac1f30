from datetime import UTC, datetime

import pytest

from trailsight.source.keys import Key

LOGS = "s3://bucket/org/AWSLogs/o-exampleorg/111122223333/CloudTrail/us-gov-west-1"
NAME = "111122223333_CloudTrail_us-gov-west-1_20260304T1015Z_b1C2d3E4f5G6h7I8.json.gz"
Moment = tuple[int, int, int, int, int]


def minute(year: int, month: int, day: int, hour: int, minute: int) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) // 60


def test_the_key_of_an_organisation_trail() -> None:
    key = Key.of(f"{LOGS}/2026/03/04/{NAME}")
    assert (key.account, key.region) == ("111122223333", "us-gov-west-1")
    assert key.delivered == minute(2026, 3, 4, 10, 15)
    assert key.span == (key.delivered, key.delivered)
    assert Key.of(NAME) == Key(key.account, key.region, key.delivered)


def test_the_name_goes_before_the_folders() -> None:
    other = NAME.replace("111122223333", "999999999999").replace("us-gov-west-1", "eu-west-1")
    key = Key.of(f"{LOGS}/2026/03/05/{other}")
    assert (key.account, key.region) == ("999999999999", "eu-west-1")
    assert key.span == (minute(2026, 3, 4, 10, 15),) * 2


@pytest.mark.parametrize(
    ("folder", "first", "last"),
    [
        (f"{LOGS}/2026/", (2026, 1, 1, 0, 0), (2027, 1, 1, 23, 59)),
        (f"{LOGS}/2026/03/", (2026, 3, 1, 0, 0), (2026, 3, 31, 23, 59)),
        (f"{LOGS}/2026/03/04/", (2026, 3, 4, 0, 0), (2026, 3, 4, 23, 59)),
        ("CloudTrail/us-gov-west-1/2026/03/04/x.json", (2026, 3, 4, 0, 0), (2026, 3, 4, 23, 59)),
    ],
)  # fmt: skip
def test_folders_tell_a_day_a_month_or_a_year(folder: str, first: Moment, last: Moment) -> None:
    key = Key.of(folder)
    assert key.region == "us-gov-west-1"
    assert key.delivered is None
    assert key.span == (minute(*first), minute(*last))


def test_folders_tell_the_account() -> None:
    for path in (
        "AWSLogs/111122223333/",
        "AWSLogs/o-exampleorg/111122223333/CloudTrail/",
        "111122223333/CloudTrail/eu-west-1/2026/03/04/x.json.gz",
        "AWSLogs/111122223333/CloudTrail-Lake/Query/2026/03/04/q-1/result_1.csv.gz",
    ):
        assert Key.of(path).account == "111122223333"
    assert Key.of("AWSLogs/111122223333/CloudTrail-Lake/Query/2026/03/04/q-1/r.csv").span is None


def test_security_lake_keys() -> None:
    key = Key.of(
        "aws/CLOUD_TRAIL_MGMT/2.0/region=eu-west-1/accountId=111122223333/eventDay=20260304/x.parquet"
    )
    assert (key.account, key.region, key.delivered) == ("111122223333", "eu-west-1", None)
    assert key.span == (minute(2026, 3, 4, 0, 0), minute(2026, 3, 4, 23, 59))


def test_the_last_trail_folder_of_a_path_is_the_one() -> None:
    key = Key.of("/home/ana/CloudTrail/us-east-1/AWSLogs/111122223333/CloudTrail/eu-west-1/x.json")
    assert (key.account, key.region) == ("111122223333", "eu-west-1")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "export.json",
        "9f1c.csv",
        "CloudTrail/eu-west-1/2026/13/45/x.json",
        "a_CloudTrail_b_99999999T9999Z_x.json",
        "eventDay=1/x",
        "region=eu-west-1/eventDay=2026-W10/x",
        "=/=",
    ],
)
def test_any_path_may_say_nothing(path: str) -> None:
    assert Key.of(path).span is None


def test_digest_files_tell_the_same() -> None:
    key = Key.of("111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20260304T101530Z.json.gz")
    assert (key.account, key.region) == ("111122223333", "eu-west-1")
    assert key.delivered == minute(2026, 3, 4, 10, 15)
