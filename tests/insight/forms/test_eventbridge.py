import json
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import SHARED
from tests.insight.forms.made import insight
from trailsight.insight.form import InsightForm
from trailsight.insight.forms.eventbridge import LARGEST, EventTooLargeError, envelope
from trailsight.insight.forms.jsonlines import line

KEYS = [
    "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
]  # fmt: skip


def test_the_envelope_is_cloudtrails() -> None:
    record = insight().records[0]
    made = envelope(record)
    assert list(made) == KEYS
    assert made["detail"] == record
    assert (made["version"], made["source"]) == ("0", "aws.cloudtrail")
    assert made["detail-type"] == "AWS Insight via CloudTrail"
    assert (made["account"], made["region"]) == ("123456789012", "us-east-1")
    assert made["time"] == record["eventTime"]
    assert made["resources"] == []
    assert UUID(made["id"]) != UUID(record["eventID"])
    assert envelope(record) == made


def test_the_keys_are_those_of_the_reference(shared: Any) -> None:
    path = SHARED / "reference" / "published_insights" / "SYNTHETIC_eventbridge_envelope.json"
    assert list(json.loads(path.read_text())) == KEYS


def test_each_event_has_an_id_of_its_own() -> None:
    start, end = insight().records
    assert envelope(start)["id"] != envelope(end)["id"]


def test_a_large_record_goes_without_what_is_optional() -> None:
    long = "x" * (LARGEST // 3)
    made = insight(InsightForm(extensions=True), agent=long).records[1]
    record = {**made, "insightDetails": {**made["insightDetails"]}}
    record["insightDetails"]["trailsight"] = {"words": long}
    detail = envelope(record)["detail"]
    assert "trailsight" not in detail["insightDetails"]
    assert detail["insightDetails"]["insightContext"]["attributions"]
    assert len(line(envelope(record))) <= LARGEST

    larger = insight(agent=long * 2).records[1]
    context = envelope(larger)["detail"]["insightDetails"]["insightContext"]
    assert list(context) == ["statistics"]
    assert "attributions" in larger["insightDetails"]["insightContext"]  # left as it was


def test_what_cannot_be_made_to_fit_is_refused() -> None:
    record = insight(error_code="E" * LARGEST).records[0]
    with pytest.raises(EventTooLargeError, match=record["eventID"]):
        envelope(record)
