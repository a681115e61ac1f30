from typing import Any

import pytest

from tests.insight.forms.made import ANA, ROLE, START, insight
from trailsight.insight.form import InsightForm
from trailsight.insight.forms.arn import partition, short
from trailsight.insight.forms.facts import Facts
from trailsight.insight.forms.message import message


def test_start_and_end_agree_on_the_start() -> None:
    start, end = map(Facts.of, insight().records)
    assert start.time == start.start == end.start == START * 60_000
    assert end.time == (START + 2) * 60_000
    assert (start.ended, end.ended) == (False, True)
    assert (start.calls, end.calls) == (15, 14)
    identities, before = end.attributions["userIdentityArn"]
    assert [entry["value"] for entry in identities] == [ROLE, ANA]
    assert [entry["value"] for entry in before] == [ANA]


def test_a_start_of_2019_tells_no_duration() -> None:
    start, end = map(Facts.of, insight(InsightForm("2019")).records)
    assert (start.minutes, start.calls) == (None, None)
    assert (end.minutes, end.calls) == (2, 14)
    assert start.attributions == {}
    assert "was called 6.0 times a minute against less than 0.001 a minute" in message(start)


def test_messages() -> None:
    start, end = insight().records
    assert message(Facts.of(start)) == (
        "RunInstances (ec2.amazonaws.com) was called 3.0 times a minute over the first 5 minutes "
        "against less than 0.001 a minute in the baseline, in us-east-1 of account 123456789012"
    )
    assert "7.0 times a minute over 2 minutes against" in message(Facts.of(end))
    failed = insight(error_code="Client.Denied", end=START + 1).records[1]
    assert "failed with Client.Denied 6.0 times a minute over 1 minute" in message(Facts.of(failed))


def test_published_records_are_understood(published: list[dict[str, Any]]) -> None:
    for record in published:
        facts = Facts.of(record)
        assert facts.start <= facts.time
        assert facts.event_name in message(facts)


@pytest.mark.parametrize(
    ("region", "name"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_partitions(region: str, name: str) -> None:
    assert partition(region) == name


def test_short_names() -> None:
    assert short(ANA) == "user/ana"
    assert short("null") == "null"
    assert short("arn:aws:iam::1:") == "arn:aws:iam::1:"
