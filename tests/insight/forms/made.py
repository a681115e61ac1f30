"""Insights made by hand."""

import pyarrow as pa

from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.delivery import Delivery, deliveries
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence

START = 20_000 * 1440 + 600
"""2024-10-04 10:00 UTC, in minutes since the epoch."""
ANA = "arn:aws:iam::123456789012:user/ana"
ROLE = "arn:aws:sts::123456789012:assumed-role/miner"


def insight(
    form: InsightForm | None = None,
    *,
    region: str = "us-east-1",
    error_code: str | None = None,
    start: int = START,
    end: int | None = START + 2,
    peak_bans: float = 9.25,
    agent: str = "aws-cli/2.17",
) -> Insight:
    """Eight calls by a role and six by a user in two minutes; four by the user before."""
    key = SeriesKey(
        "123456789012",
        region,
        "ec2.amazonaws.com",
        "RunInstances",
        "Management",
        CALL_RATE if error_code is None else ERROR_RATE,
        error_code,
    )
    entries = [
        (start - 100, 4, ANA, error_code),
        (start, 6, ANA, error_code),
        (start + 1, 8, ROLE, error_code),
        (start + 4, 1, None, error_code),
    ]
    table = pa.Table.from_pylist(
        [
            {
                "minute": minute * 60,
                "account": key.account,
                "region": region,
                "event_source": key.event_source,
                "event_name": key.event_name,
                "category": key.category,
                "read_only": False,
                "error_code": code,
                "identity_arn": identity,
                "user_agent": agent,
                "count": count,
            }
            for minute, count, identity, code in entries
        ],
        schema=ACTIVITY,
    )
    closed_at = None if end is None else end + 9
    episode = Episode(key, start, end, start, "rise", peak_bans, 14, 0.5, closed_at, peak_bans)
    return make_insight(
        episode,
        evidence(table, key),
        form or InsightForm(),
        scored_to=start + 30,
        detector="flat_rate-1",
    )


def due(*insights: Insight) -> tuple[Delivery, ...]:
    """All events of ``insights``."""
    return deliveries(insights, InsightForm(), 0, 2**31)


def several() -> list[Insight]:
    """Insights of two Regions and both types, one of them open; not in the order of time."""
    return [
        insight(region="eu-west-1", start=START + 20, end=None, peak_bans=6.5),
        insight(),
        insight(error_code="Client.RequestLimitExceeded", start=START + 5, end=START + 9),
    ]
