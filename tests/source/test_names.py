import pytest

from trailsight.source.names import Kind, kind_of

TRAIL = "AWSLogs/o-a1b2c3/111122223333/CloudTrail"
NAME = "111122223333_CloudTrail{}_eu-west-1_20260304T1015Z_b1C2"


@pytest.mark.parametrize(
    "path",
    [
        f"{TRAIL}/eu-west-1/2026/03/04/{NAME.format('')}.json.gz",
        "a.json",
        "a.JSON",
        "a.jsonl.zst",
        "a.ndjson.gz",
        "cloudtrail.log",
        "export/0fd3/000000.gz",
        "9f1c.csv",
        "AWSLogs/111122223333/CloudTrail-Lake/Query/2026/03/04/q-1/result_1.csv.gz",
        "region=eu-west-1/accountId=111122223333/eventDay=20260304/part-0.gz.parquet",
        "a.snappy.parquet",
        "2026/03/04/10/calls-1-2026-03-04-10-15-30-0b5b6a5e-3c40-4a50-8c1e-5a1c7cbf3a55",
        "2026/03/04/10/calls-1-2026-03-04-10-15-30-0b5b6a5e-3c40-4a50-8c1e-5a1c7cbf3a55.gz",
    ],
)
def test_names_of_log_files(path: str) -> None:
    assert kind_of(path) is Kind.LOG


@pytest.mark.parametrize(
    "path",
    [
        "9f1c.csv.metadata",
        "README.md",
        "notes.txt",
        "LICENSE",
        "backup.tar.gz",
        "dump.sql.gz",
        ".hidden.json",
        "_SUCCESS.json",
        "aws-logs-write-test",
        "AWSLogs/111122223333/CloudTrail-Lake/Query/2026/03/04/q-1/result_sign.json",
    ],
)
def test_names_of_other_files(path: str) -> None:
    assert kind_of(path) is Kind.IGNORED


def test_a_forced_format_takes_any_name_but_hidden_ones() -> None:
    assert kind_of("export", any_name=True) is Kind.LOG
    assert kind_of("_export", any_name=True) is Kind.IGNORED


@pytest.mark.parametrize("any_name", [False, True])
def test_the_other_trees_of_a_trail(any_name: bool) -> None:
    for tree, kind in (
        ("-Digest", Kind.DIGEST),
        ("-Insight", Kind.OTHER),
        ("-Aggregated", Kind.OTHER),
        ("", Kind.LOG),
    ):
        name = f"{NAME.format(tree)}.json.gz"
        assert kind_of(f"{TRAIL}{tree}/eu-west-1/2026/03/04/x.json.gz", any_name) is kind
        assert kind_of(name, any_name) is kind
