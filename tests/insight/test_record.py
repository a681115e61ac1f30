import json
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from trailsight.contracts.episode import Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence

Rows = Callable[..., pa.Table]
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
START = 20_000 * 1440 + 600
TOP_LEVEL = [
    "eventVersion", "eventTime", "awsRegion", "eventID", "eventType", "recipientAccountId",
    "sharedEventID", "insightDetails", "eventCategory",
]  # fmt: skip


def insight(rows: Rows, form: InsightForm, end: int | None = START + 2, **key: Any) -> Insight:
    table = rows(
        (START - 100, 4, "arn:a", "agent", None),
        (START, 6, "arn:a", "agent", "Denied"),
        (START + 1, 8, "arn:b", "agent", None),
        (START + 4, 1, "arn:b", "agent", None),
    )
    changed = KEY._replace(**key)
    episode = Episode(changed, START, end, START, "rise", 9.25, 14, 0.5, opening_bans=7.5)
    return make_insight(
        episode, evidence(table, changed), form, scored_to=START + 30, detector="flat_rate-1"
    )


def test_start_and_end_share_one_id_and_differ_in_their_own(rows: Rows) -> None:
    made = insight(rows, InsightForm())
    start, end = made.records
    assert start["sharedEventID"] == end["sharedEventID"] == made.shared_event_id
    assert len({start["eventID"], end["eventID"], start["sharedEventID"]}) == 3
    assert list(start) == list(end) == TOP_LEVEL
    assert (start["eventTime"], end["eventTime"]) == (
        "2024-10-04T10:00:00Z",
        "2024-10-04T10:02:00Z",
    )
    again = insight(rows, InsightForm())
    assert json.dumps(again.records) == json.dumps(made.records)


def test_statistics_of_today(rows: Rows) -> None:
    made = insight(rows, InsightForm())
    start, end = (record["insightDetails"]["insightContext"] for record in made.records)
    assert start["statistics"] == {
        "baseline": {"average": round(4 / 10_680, 10)},
        "insight": {"average": 3.0},
        "insightDuration": 5,
        "baselineDuration": 10_680,
    }
    assert end["statistics"]["insight"] == {"average": 7.0}
    assert end["statistics"]["insightDuration"] == 2
    names = [entry["attribute"] for entry in end["attributions"]]
    assert names == ["userIdentityArn", "userAgent", "errorCode"]
    assert end["attributions"][0]["insight"] == [
        {"value": "arn:b", "average": 4.0},
        {"value": "arn:a", "average": 3.0},
    ]
    assert end["attributions"][2]["baseline"] == [
        {"value": "null", "average": round(4 / 10_680, 10)}
    ]
    assert made.who == "arn:b"


def test_the_form_of_2019(rows: Rows) -> None:
    start, end = insight(rows, InsightForm("2019")).records
    assert start["eventVersion"] == "1.07"
    assert start["insightDetails"]["insightContext"] == {
        "statistics": {
            "baseline": {"average": round(4 / 10_080, 10)},
            "insight": {"average": 6.0},
        }
    }
    statistics = end["insightDetails"]["insightContext"]["statistics"]
    assert statistics["insightDuration"] == 2
    assert "baselineDuration" not in statistics
    assert "sourceEventCategory" not in start["insightDetails"]


def test_an_error_insight_names_its_code_and_does_not_attribute_it(rows: Rows) -> None:
    made = insight(rows, InsightForm(), insight_type=ERROR_RATE, error_code="Denied")
    details = made.records[1]["insightDetails"]
    assert details["errorCode"] == "Denied"
    context = details["insightContext"]
    assert [entry["attribute"] for entry in context["attributions"]] == [
        "userIdentityArn",
        "userAgent",
    ]
    assert context["statistics"]["insight"]["average"] == 3.0


def test_an_open_episode_has_no_end(rows: Rows) -> None:
    made = insight(rows, InsightForm(), end=None)
    assert [record["insightDetails"]["state"] for record in made.records] == ["Start"]
    assert made.insight_average == 0.5


def test_averages_are_always_floats(rows: Rows) -> None:
    made = insight(rows, InsightForm())
    text = json.dumps(made.records)
    assert '"average": 7.0' in text
    assert '"average": 7,' not in text


def test_extensions_stay_inside_the_details(rows: Rows) -> None:
    made = insight(rows, InsightForm(extensions=True))
    start, end = made.records
    assert list(start) == list(end) == TOP_LEVEL
    told = dict(end["insightDetails"]["trailsight"])
    assert list(told.pop("contrast")) == ["basis", "baselineCalls", "historyDays", "attributes"]
    assert told == {
        "detector": "flat_rate-1",
        "direction": "rise",
        "detectedAt": "2024-10-04T10:00:00Z",
        "openingBans": 7.5,
        "peakBans": 9.25,
        "observed": 14,
        "expected": 0.5,
        "incidentId": made.incident_id,
        "sentence": "14 RunInstances calls in 2 minutes (7.0 a minute) where 0.50 were expected at "
        "this hour; arn:b and arn:a together explain all of it; 1 of them had never called it in "
        "the 7 days before.",
    }


def test_a_start_tells_only_what_is_settled_when_it_is_due(rows: Rows) -> None:
    form = InsightForm(extensions=True)
    closed, still = insight(rows, form), insight(rows, form, None)
    assert json.dumps(closed.records[0]) == json.dumps(still.records[0])
    told = closed.records[0]["insightDetails"]["trailsight"]
    assert "peakBans" not in told
    assert told["openingBans"] == 7.5
    assert (told["observed"], told["expected"]) == (15, 0.0)  # its five minutes, not all


def test_a_start_takes_what_the_detector_expected_where_told(rows: Rows) -> None:
    key = KEY
    episode = Episode(key, START, None, START, "rise", 9.25, 14, 0.5)
    seen = evidence(rows((START, 9, "arn:a", "agent", None)), key)
    form = InsightForm(extensions=True)
    [start] = make_insight(
        episode, seen, form, scored_to=START + 30, detector="d",
        history_start=START - 14_400, opening_expected=2.5,
    ).records  # fmt: skip
    told = start["insightDetails"]["trailsight"]
    assert (told["expected"], told["contrast"]["historyDays"]) == (2.5, 10.0)


def test_an_error_insight_contrasts_no_code(rows: Rows) -> None:
    form = InsightForm(extensions=True)
    made = insight(rows, form, insight_type=ERROR_RATE, error_code="Denied")
    told = made.records[1]["insightDetails"]["trailsight"]
    names = [entry["attribute"] for entry in told["contrast"]["attributes"]]
    assert names == ["userIdentityArn", "userAgent"]
    assert "RunInstances calls failed with Denied" in told["sentence"]


@pytest.mark.parametrize("form", [InsightForm(), InsightForm("2019"), InsightForm(extensions=True)])
@pytest.mark.parametrize("key", [{}, {"insight_type": ERROR_RATE, "error_code": "Denied"}])
def test_records_hold_the_schema(
    rows: Rows, form: InsightForm, key: dict[str, Any], insight_schema: Any
) -> None:
    for record in insight(rows, form, **key).records:
        insight_schema.validate(record)


def test_bad_forms_are_named() -> None:
    with pytest.raises(InputError, match=r"insight\.form"):
        InsightForm("2020")
    with pytest.raises(InputError, match=r"insight\.start_window"):
        InsightForm(start_window=0)
    with pytest.raises(InputError, match=r"insight\.categories: unknown category NetworkActivity"):
        InsightForm(categories=("NetworkActivity",))
    with pytest.raises(InputError, match=r"insight\.categories: empty"):
        InsightForm(categories=())
    with pytest.raises(InputError, match=r"insight\.categories: the form of 2019"):
        InsightForm("2019", categories=("Management", "Data"))
    with pytest.raises(InputError, match=r"insight\.source_arn"):
        InsightForm(source_arn="trailsight")
