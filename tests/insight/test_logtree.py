import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.logtree import write_log_tree
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence
from trailsight.insight.table import EPISODES, write_episodes

Rows = Callable[..., pa.Table]
START = 20_000 * 1440 + 1438
# The pattern by which DataDog's forwarder knows CloudTrail's files.
DATADOG = re.compile(
    r"\d+_CloudTrail(|-Digest|-Insight)_\w{2}(|-gov|-cn)-\w{4,9}-\d_(|.+)\d{8}T\d{4,6}Z(|.+).json.gz$"
)


def insight(rows: Rows, region: str = "us-east-1", end: int | None = START + 3) -> Insight:
    key = SeriesKey(
        "123456789012", region, "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
    )
    table = rows((START, 6, "arn:a", "agent", None))
    episode = Episode(key, START, end, START, "rise", 9.0, 6, 0.1)
    return make_insight(
        episode, evidence(table, key), InsightForm(), scored_to=START + 9, detector="d"
    )


def test_the_tree_is_cloudtrails_own(rows: Rows, tmp_path: Path) -> None:
    assert write_log_tree([insight(rows), insight(rows, "eu-west-1", None)], tmp_path) == 3
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz"))
    assert [name.rsplit("_", 1)[0] for name in files] == [
        "AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2024/10/05/"
        "123456789012_CloudTrail-Insight_eu-west-1_20241005T0005Z",
        "AWSLogs/123456789012/CloudTrail-Insight/us-east-1/2024/10/05/"
        "123456789012_CloudTrail-Insight_us-east-1_20241005T0005Z",
    ]
    assert all(DATADOG.search(name) for name in files)
    content = json.loads(gzip.decompress((tmp_path / files[1]).read_bytes()))
    assert list(content) == ["Records"]
    states = [record["insightDetails"]["state"] for record in content["Records"]]
    assert states == ["Start", "End"]


def test_two_writes_are_byte_equal(rows: Rows, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_log_tree([insight(rows)], tmp_path / name)
    [one] = (tmp_path / "a").rglob("*.gz")
    other = tmp_path / "b" / one.relative_to(tmp_path / "a")
    assert one.read_bytes() == other.read_bytes()


def test_no_path_grows_from_a_hostile_name(rows: Rows, tmp_path: Path) -> None:
    made = insight(rows, "../../../../escape")
    write_log_tree([made, insight(rows, "..")], tmp_path / "in")
    assert not [path for path in tmp_path.rglob("*.gz") if tmp_path / "in" not in path.parents]
    assert len(list((tmp_path / "in").rglob("*.gz"))) == 2


def test_the_episode_table(rows: Rows, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "episodes.parquet"
    write_episodes(
        [insight(rows), insight(rows, end=None)], path, detector="flat_rate", model_version="v"
    )
    table = pq.ParquetFile(path).read()
    assert table.schema.names == EPISODES.names
    first, second = table.to_pylist()
    assert first["end"].isoformat() == "2024-10-05T00:01:00+00:00"
    assert (first["insight_duration"], first["baseline_duration"]) == (3, 10_080 + 1438)
    assert second["end"] is None
    assert second["insight_average"] == round(6 / 9, 10)
    write_episodes([], path, detector="flat_rate", model_version="v")
    assert len(pq.ParquetFile(path).read()) == 0
