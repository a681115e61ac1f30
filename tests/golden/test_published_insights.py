"""Each published insight, rebuilt from calls, has AWS's own statistics to the last decimal."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from pipelines._compose import settings_of
from tests.golden.logs import insight_type, write_logs
from tests.golden.published import PUBLISHED, Published
from trailsight.jobs.chain import Chain
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score

ATTRIBUTIONS = {
    "CompleteLifecycleAction": (
        "Start",
        [
            ("userIdentityArn", [0.2, 0.2, 0.2], [8.82145e-05]),
            ("userAgent", [0.6], [8.82145e-05]),
            ("errorCode", [0.6], [8.82145e-05]),
        ],
    ),
    "DescribeQuery": ("Start", [("userIdentityArn", [1.2], []), ("userAgent", [1.2], [])]),
    "AttachUserPolicy": (
        "End",
        [("userIdentityArn", [2.0], []), ("userAgent", [2.0], []), ("errorCode", [2.0], [])],
    ),
    "DescribeRegions": (
        "End",
        [
            ("userIdentityArn", [3574.5950413223], [154.063788119]),
            ("userAgent", [3574.5950413223], [154.063788119]),
        ],
    ),
}
"""The averages in the published attributions: insight, baseline."""


def records(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "data" / "insights").rglob("*.json.gz"))
    return [
        record
        for path in files
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]


@pytest.mark.parametrize("insight", PUBLISHED, ids=lambda insight: f"{insight.name}-{insight.form}")
def test_the_published_statistics_come_out(
    insight: Published, tmp_path: Path, insight_schema: Any
) -> None:
    write_logs(insight, tmp_path / "logs")
    day = insight.moment.date().isoformat()
    settings = settings_of(
        "experiment=aws_parity",
        f"workdir={tmp_path}",
        f"source.path={tmp_path / 'logs'}",
        f"insight.form={insight.form}",
        f"insight.start_window={insight.start_window or 'null'}",
        f"score.start={day}",
        "tracking=off",
        "reporting.figures=0",
    )
    chain = Chain(settings)
    chain.extract()
    windows, life = chain.life()
    publish(settings, score(settings, windows, life, chain.model, lambda done, total: None))

    found = {
        record["insightDetails"]["state"]: record
        for record in reversed(records(tmp_path))
        if record["insightDetails"]["eventName"] == insight.name
        and record["insightDetails"]["insightType"] == insight_type(insight)
    }
    assert set(found) == {"Start", "End"}
    start, end = found["Start"], found["End"]
    assert start["eventTime"] == insight.moment.strftime("%Y-%m-%dT%H:%M:00Z")
    for record, average in ((start, insight.start_average), (end, insight.end_average)):
        insight_schema.validate(record)
        statistics = record["insightDetails"]["insightContext"]["statistics"]
        assert statistics["baseline"]["average"] == insight.baseline_average
        assert statistics.get("baselineDuration") == insight.baseline_duration
        if average is not None:
            assert statistics["insight"]["average"] == average
        assert record["insightDetails"].get("errorCode") == insight.error_code
    statistics = end["insightDetails"]["insightContext"]["statistics"]
    assert statistics["insightDuration"] == insight.insight_duration
    if insight.name in ATTRIBUTIONS:
        state, attributions = ATTRIBUTIONS[insight.name]
        context = found[state]["insightDetails"]["insightContext"]
        assert [
            (
                block["attribute"],
                [value["average"] for value in block["insight"]],
                [value["average"] for value in block["baseline"]],
            )
            for block in context["attributions"]
        ] == attributions
