import json
from typing import Any

import pytest
from py_ocsf_models import OCSF_VERSION
from py_ocsf_models.events.findings.detection_finding import DetectionFinding

from tests.insight.forms.made import ANA, ROLE, START, insight
from trailsight.insight.form import InsightForm
from trailsight.insight.forms.ocsf import VERSION, detection_finding


def checked(finding: dict[str, Any]) -> DetectionFinding:
    """``finding`` as the published model of OCSF understands it; nothing of it may get lost,
    except the actors of evidences, which OCSF has and the model lacks."""
    model = DetectionFinding.model_validate_json(json.dumps(finding))
    told = json.loads(model.model_dump_json(exclude_unset=True))
    rest = json.loads(json.dumps(finding))
    for evidence in rest["evidences"]:
        evidence.pop("actor", None)
    assert told == rest
    return model


@pytest.mark.parametrize("form", [InsightForm(), InsightForm("2019"), InsightForm(extensions=True)])
@pytest.mark.parametrize("code", [None, "Client.Denied"])
def test_the_model_of_ocsf_accepts_every_form(form: InsightForm, code: str | None) -> None:
    for record in insight(form, error_code=code).records:
        checked(detection_finding(record, peak_bans=7.0))


def test_published_records_go_over(published: list[dict[str, Any]]) -> None:
    for record in published:
        checked(detection_finding(record, peak_bans=7.0))


def test_a_start_creates_and_an_end_closes() -> None:
    start, end = (
        checked(detection_finding(record, peak_bans=9.25)) for record in insight().records
    )
    assert OCSF_VERSION == VERSION == start.metadata.version
    assert (start.activity_id, int(start.type_uid)) == (1, 200401)
    assert (end.activity_id, int(end.type_uid)) == (3, 200403)
    assert start.finding_info.uid == end.finding_info.uid == insight().shared_event_id
    assert start.metadata.uid != end.metadata.uid
    assert (start.time, start.end_time) == (START * 60_000, None)
    assert (end.start_time, end.end_time) == (START * 60_000, (START + 2) * 60_000)
    assert (end.duration, end.count) == (120_000, 14)
    assert end.finding_info.last_seen_time == end.time


def test_what_where_and_who() -> None:
    finding = detection_finding(insight(error_code="Client.Denied").records[1], peak_bans=9.25)
    model = checked(finding)
    assert model.cloud is not None
    assert model.cloud.account is not None
    assert (model.cloud.account.uid, model.cloud.region) == ("123456789012", "us-east-1")
    assert model.api is not None
    assert model.api.service is not None
    assert model.api.response is not None
    assert (model.api.operation, model.api.service.name) == ("RunInstances", "ec2.amazonaws.com")
    assert model.api.response.error == "Client.Denied"
    assert [entry["value"] for entry in finding["observables"]] == [ROLE, ANA]
    for entry in finding["observables"]:
        place = int(entry["name"].removeprefix("evidences[").partition("]")[0])
        assert finding["evidences"][place]["actor"]["user"]["uid"] == entry["value"]
    [by_role, by_ana, agent] = finding["evidences"]
    assert by_role["data"] == {"value": ROLE, "insight_average": 4.0, "baseline_average": None}
    assert by_ana["data"]["baseline_average"] == round(4 / 10_680, 10)
    assert (agent["name"], "actor" in agent) == ("userAgent", False)


def test_a_caller_without_an_arn_is_no_observable() -> None:
    start = detection_finding(insight().records[0], peak_bans=9.25)
    told = [one["data"]["value"] for one in start["evidences"] if one["name"] == "userIdentityArn"]
    assert told == [ROLE, ANA, "null"]
    assert [entry["value"] for entry in start["observables"]] == [ROLE, ANA]


@pytest.mark.parametrize(
    ("bans", "level"), [(3.0, 2), (5.99, 2), (6.0, 3), (6.99, 3), (7.0, 4), (108.4, 4)]
)
def test_severity_is_by_bans(bans: float, level: int) -> None:
    assert detection_finding(insight().records[0], peak_bans=bans)["severity_id"] == level


def test_nothing_of_the_record_is_lost() -> None:
    record = insight(InsightForm(extensions=True)).records[1]
    unmapped = detection_finding(record, peak_bans=9.25)["unmapped"]
    details = record["insightDetails"]
    assert unmapped["trailsight"] == details["trailsight"]
    assert unmapped["statistics"] == details["insightContext"]["statistics"]
    assert unmapped["sourceEventCategory"] == "Management"
    assert unmapped["peakBans"] == 9.25
    assert list(unmapped["baselineAttributions"]) == ["userIdentityArn", "userAgent", "errorCode"]
