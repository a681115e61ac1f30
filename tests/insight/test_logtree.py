import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.delivery import Delivery, deliveries
from trailsight.insight.form import InsightForm
from trailsight.insight.logtree import write_log_tree
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence

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
    closed_at = None if end is None else end + 9
    episode = Episode(key, START, end, START, "rise", 9.0, 6, 0.1, closed_at)
    return make_insight(
        episode, evidence(table, key), InsightForm(), scored_to=START + 9, detector="d"
    )


def due(*insights: Insight) -> tuple[Delivery, ...]:
    return deliveries(insights, InsightForm(), 0, 2**31)


def test_the_tree_is_cloudtrails_own(rows: Rows, tmp_path: Path) -> None:
    made = [insight(rows), insight(rows, "eu-west-1", None)]
    assert write_log_tree(due(*made), tmp_path) == 3
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz"))
    assert [name.rsplit("_", 1)[0] for name in files] == [
        "AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2024/10/05/"
        "123456789012_CloudTrail-Insight_eu-west-1_20241005T0005Z",
        "AWSLogs/123456789012/CloudTrail-Insight/us-east-1/2024/10/05/"
        "123456789012_CloudTrail-Insight_us-east-1_20241005T0005Z",
        "AWSLogs/123456789012/CloudTrail-Insight/us-east-1/2024/10/05/"
        "123456789012_CloudTrail-Insight_us-east-1_20241005T0015Z",
    ]
    assert all(DATADOG.search(name) for name in files)
    contents = [json.loads(gzip.decompress((tmp_path / name).read_bytes())) for name in files[1:]]
    assert [list(content) for content in contents] == [["Records"], ["Records"]]
    states = [content["Records"][0]["insightDetails"]["state"] for content in contents]
    assert states == ["Start", "End"]


def test_two_writes_are_byte_equal(rows: Rows, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_log_tree(due(insight(rows)), tmp_path / name)
    for one in (tmp_path / "a").rglob("*.gz"):
        other = tmp_path / "b" / one.relative_to(tmp_path / "a")
        assert one.read_bytes() == other.read_bytes()


def test_no_path_grows_from_a_hostile_name(rows: Rows, tmp_path: Path) -> None:
    made = insight(rows, "../../../../escape")
    write_log_tree(due(made, insight(rows, "..")), tmp_path / "in")
    assert not [path for path in tmp_path.rglob("*.gz") if tmp_path / "in" not in path.parents]
    assert len(list((tmp_path / "in").rglob("*.gz"))) == 4
