import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import Window, evidence

Rows = Callable[..., pa.Table]
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
START = 20_000 * 1440 + 600


@pytest.fixture
def put_object(rows: Rows) -> Callable[..., Insight]:
    """Six refused uploads in a minute: the data-event insight of AWS's user guide of 2025."""
    at = int(datetime(2024, 12, 11, 16, 52, tzinfo=UTC).timestamp()) // 60
    who = "arn:aws:sts::123456789012:assumed-role/Admin"

    def make(form: InsightForm, **changes: Any) -> Insight:
        table = rows((at, 6, who, "Mozilla/5.0", "InvalidRequest"))
        changed = {
            "region": "us-east-2", "event_source": "s3.amazonaws.com", "event_name": "PutObject",
            "category": "Data", **changes,
        }  # fmt: skip
        for name, value in changed.items():
            column = pa.array([value], pa.string())
            table = table.set_column(table.schema.get_field_index(name), name, column)
        key = SeriesKey("123456789012", "", "", "", "", ERROR_RATE, "InvalidRequest")
        key = key._replace(**changed)
        episode = Episode(key, at, at + 1, at, "rise", 9.0, 6, 0.0)
        return make_insight(episode, evidence(table, key), form, scored_to=at + 30, detector="d")

    return make


def shape(value: Any) -> Any:
    """``value`` with its texts and numbers replaced by their kind."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return "text" if isinstance(value, str) else "number"


def test_a_data_event_insight_is_as_published(
    put_object: Callable[..., Insight], shared: Path, insight_schema: Any
) -> None:
    file = shared / "reference/published_insights/docs_2025_s3_PutObject_data_error_start_end.json"
    published = json.loads(file.read_text())["Events"]
    made = put_object(InsightForm(categories=("Management", "Data"))).records
    for ours, theirs in zip(made, published, strict=True):
        insight_schema.validate(ours)
        assert shape(dict(ours)) == shape(theirs)
        assert list(ours["insightDetails"]) == list(theirs["insightDetails"])
        ours_told, theirs_told = ours["insightDetails"], theirs["insightDetails"]
        for name in ("state", "eventSource", "eventName", "insightType", "errorCode"):
            assert ours_told[name] == theirs_told[name]
        assert ours_told["sourceEventCategory"] == theirs_told["sourceEventCategory"] == "Data"
        context, other = ours_told["insightContext"], theirs_told["insightContext"]
        assert context["statistics"] == other["statistics"]
        assert ours["eventTime"] == theirs["eventTime"]


def test_a_data_event_insight_names_its_trail(put_object: Callable[..., Insight]) -> None:
    def source(form: InsightForm, **changes: Any) -> Any:
        details = put_object(form, **changes).records[0]["insightDetails"]
        return details.get("insightSource")

    assert source(InsightForm()) == "arn:aws:cloudtrail:us-east-2:123456789012:trail/trailsight"
    china = source(InsightForm(), region="cn-north-1")
    assert china == "arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/trailsight"
    own = "arn:aws:cloudtrail:us-east-1:123456789012:trail/main"
    assert source(InsightForm(source_arn=own)) == own
    assert source(InsightForm(source_arn=own), category="Management") is None


def test_call_rates_of_data_events_count_reads_and_writes(rows: Rows) -> None:
    table = rows((START, 2, "arn:a", None, None), (START, 3, "arn:b", None, None))
    table = table.set_column(
        table.schema.get_field_index("read_only"), "read_only", pa.array([True, False])
    )
    window = Window(START, START + 1)
    assert evidence(table, KEY).calls(window) == 3
    data = table.set_column(
        table.schema.get_field_index("category"), "category", pa.array(["Data", "Data"])
    )
    assert evidence(data, KEY._replace(category="Data")).calls(window) == 5
