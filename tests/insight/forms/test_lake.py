import json
from typing import Any

from tests.conftest import SHARED
from tests.insight.forms.made import insight
from trailsight.insight.form import InsightForm
from trailsight.insight.forms.lake import lake_record

OUTER = {
    "eventVersion", "eventCategory", "eventType", "eventID", "eventTime", "awsRegion",
    "recipientAccountId", "sharedEventID", "insightSource", "insightState",
    "insightEventSource", "insightEventName", "insightType", "insightContext",
}  # fmt: skip


def test_the_lake_form() -> None:
    record = insight(error_code="Client.Denied").records[1]
    made = lake_record(record)
    assert set(made) == OUTER | {"insightErrorCode"}
    assert made["insightState"] == "End"
    assert made["insightEventSource"] == "ec2.amazonaws.com"
    assert made["insightEventName"] == "RunInstances"
    assert made["insightErrorCode"] == "Client.Denied"
    assert made["sharedEventID"] == record["sharedEventID"]
    context = record["insightDetails"]["insightContext"]
    assert made["insightContext"] == {
        "baselineAverage": context["statistics"]["baseline"]["average"],
        "insightAverage": 7.0,
        "baselineDuration": 10_680,
        "insightDuration": 2,
        "attributions": context["attributions"],
    }


def test_the_keys_are_those_of_the_reference(shared: Any) -> None:
    path = SHARED / "reference" / "published_insights" / "SYNTHETIC_lake_shape.json"
    wanted = json.loads(path.read_text())
    made = lake_record(insight(error_code="Client.Denied").records[1])
    assert set(made) == set(wanted)
    assert list(made["insightContext"]) == list(wanted["insightContext"])


def test_a_call_rate_has_no_error_code_and_an_extension_stays_out() -> None:
    made = lake_record(insight(InsightForm(extensions=True)).records[0])
    assert set(made) == OUTER
    assert "trailsight" not in json.dumps(made["insightContext"])


def test_the_source() -> None:
    record = insight(region="cn-north-1").records[0]
    store = "arn:aws-cn:cloudtrail:cn-north-1:123456789012:eventdatastore/trailsight"
    assert lake_record(record)["insightSource"] == store
    assert lake_record(record, "arn:aws:x")["insightSource"] == "arn:aws:x"
    trail = "arn:aws-cn:cloudtrail:cn-north-1:123456789012:trail/t"
    details = {**record["insightDetails"], "insightSource": trail}
    assert lake_record({**record, "insightDetails": details})["insightSource"] == trail


def test_nothing_is_made_up_for_2019() -> None:
    start = insight(InsightForm("2019")).records[0]
    assert set(lake_record(start)["insightContext"]) == {"baselineAverage", "insightAverage"}


def test_published_records_go_over(published: list[dict[str, Any]]) -> None:
    for record in published:
        made = lake_record(record)
        assert set(made) <= OUTER | {"insightErrorCode"}
        assert isinstance(made["insightContext"]["insightAverage"], float)
