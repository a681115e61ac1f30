from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.activity import OPTIONAL
from trailsight.contracts.caller import NULL, Share
from trailsight.contracts.episode import Direction
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.callers import leading, shares
from trailsight.insight.statistics import Evidence, Window, evidence

Rows = Callable[..., pa.Table]
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
DAY = 1440
START = 20_000 * DAY + 600  # 10:00
WINDOW, BASELINE = Window(START, START + 6), Window(START - 600 - 7 * DAY, START)
ANA, BOT, OPS = (f"arn:aws:iam::123456789012:user/{name}" for name in ("ana", "bot", "ops-03"))


def whose(table: pa.Table, direction: Direction = "rise") -> tuple[Share, ...]:
    return shares(evidence(table, KEY), WINDOW, BASELINE, direction)


def test_the_leading_are_those_whose_calls_are_more(rows: Rows) -> None:
    usual = [(START - day * DAY + m, 10, BOT, None, None) for day in range(1, 8) for m in range(6)]
    now = [(START + m, 10, BOT, None, None) for m in range(6)]
    table = rows(*usual, *now, (START, 30, OPS, None, None))
    assert leading(whose(table)) == (BOT, OPS)
    busy = [(START - m, 10, BOT, None, None) for m in range(1, 7 * DAY, 1)]
    assert leading(whose(rows(*busy, *now, (START, 30, OPS, None, None)))) == (OPS,)
    assert leading(whose(rows(*busy), "drop")) == (BOT,)
    assert leading(whose(rows(*busy))) == ()


def test_a_new_user_agent_of_a_busy_role_is_no_excess_of_its_own(rows: Rows) -> None:
    busy = [(START - m, 10, BOT, "sdk/1", None) for m in range(1, 7 * DAY + 601)]
    now = [(START + m, 10, BOT, "sdk/2", None) for m in range(6)]
    table = rows(*busy, *now, (START, 10, ANA, "cli", None))
    found = {(one.identity, one.user_agent): one.share for one in whose(table)}
    assert found[BOT, "sdk/2"] > 0.8
    assert found[BOT, "sdk/2"] + found[BOT, "sdk/1"] == pytest.approx(0, abs=0.05)
    assert leading(whose(table)) == (ANA,)


def test_the_service_that_called_is_told_where_the_table_knows_it(rows: Rows) -> None:
    table = rows((START, 9, ANA, "cli", None), (START, 3, None, None, None))
    for share in whose(table):
        assert share.invoked_by is None
    services = pa.array(["autoscaling.amazonaws.com", None], OPTIONAL["invoked_by"])
    first, second = whose(table.append_column("invoked_by", services))
    assert first == Share(ANA, "cli", 0.75, "autoscaling.amazonaws.com")
    assert second == Share(NULL, NULL, 0.25, NULL)


CALLERS = st.tuples(
    st.integers(START - 7 * DAY, START + 5),
    st.integers(1, 50),
    st.sampled_from([ANA, BOT, None]),
    st.sampled_from(["cli", "sdk", None]),
)


@given(st.lists(CALLERS, min_size=1, max_size=20), st.sampled_from(["rise", "drop"]))
def test_the_parts_above_zero_are_the_whole(entries: Any, direction: Any) -> None:
    def parts(*entries: Any) -> tuple[Share, ...]:
        minute, count, *names = zip(*entries, strict=True)
        identity, agent = (np.array(column, object) for column in names)
        seen = Evidence(np.array(minute), np.array(count), identity, agent, agent)
        return shares(seen, WINDOW, BASELINE, direction)

    found = parts(*entries)
    assert sum(one.share for one in found if one.share > 0) == pytest.approx(1 if found else 0)
    assert parts(*reversed(entries)) == found
