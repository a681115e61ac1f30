"""Each published insight, rebuilt from calls, has AWS's own statistics to the last decimal."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.golden.logs import insight_type, write_logs
from tests.golden.published import PUBLISHED, Published

from pipelines._compose import settings_of
from trailsight.jobs.chain import Chain
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score


def records(root: Path) -> list[dict[str, Any]]:
    files = sorted((root / "data" / "insights").rglob("*.json.gz"))
    return [
        record for path in files for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
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
    windows = chain.windows()
    model = chain.model(windows)
    publish(settings, score(settings, windows, model, lambda done, total: None))

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
