"""Evidence made by hand, for the tests of this room."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from trailsight.contracts.activity import ACTIVITY


@pytest.fixture
def rows() -> Callable[..., pa.Table]:
    """Activity of one write API: (minute, count, identity, agent, error code) each."""

    def make(*entries: tuple[int, int, str | None, str | None, str | None]) -> pa.Table:
        return pa.Table.from_pylist(
            [
                {
                    "minute": minute * 60,
                    "account": "123456789012",
                    "region": "us-east-1",
                    "event_source": "ec2.amazonaws.com",
                    "event_name": "RunInstances",
                    "category": "Management",
                    "read_only": False,
                    "error_code": code,
                    "identity_arn": identity,
                    "user_agent": agent,
                    "count": count,
                }
                for minute, count, identity, agent, code in entries
            ],
            schema=ACTIVITY,
        )

    return make
