from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.contrast import HISTORY, Contrast, contrast
from trailsight.insight.sentence import sentence
from trailsight.insight.statistics import Evidence, Window, evidence

Rows = Callable[..., pa.Table]
KEY = SeriesKey(
    "123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
DAY = 1440
START = 20_000 * DAY + 600  # 10:00
WINDOW, BASELINE = Window(START, START + 6), Window(START - 600 - 7 * DAY, START)
OLDEST = START - HISTORY
ANA, BOT, OPS = (f"arn:aws:iam::123456789012:user/{name}" for name in ("ana", "bot", "ops-03"))


def contrasted(
    rows: Rows, *entries: Any, expected: float | None = 1.0, oldest: int = OLDEST
) -> Contrast:
    return contrast(evidence(rows(*entries), KEY), WINDOW, BASELINE, expected, oldest)


def said(found: Contrast, direction: Direction = "rise", **key: Any) -> str:
    changed = KEY._replace(**key)
    return sentence(Episode(changed, START, None, START, direction, 9.0, 1, 1.0), found)


def test_who_called_more_than_ever_explains_the_excess(rows: Rows) -> None:
    daily = [(START - day * DAY, 10, ANA, "cli", None) for day in range(1, 8)]
    found = contrasted(
        rows, *daily, (START, 12, ANA, "cli", None), (START + 2, 48, OPS, "curl", "Denied"),
        expected=10.0,
    )  # fmt: skip
    assert (found.observed, found.expected, found.minutes) == (60, 10.0, 6)
    assert (found.same_hours, found.baseline_calls, found.history_days) == (True, 70, 28.0)
    ops, ana = found.causes["userIdentityArn"]
    assert (ops.value, ops.calls, ops.share, ops.baseline_share) == (OPS, 48, 0.8, 0.0)
    assert (ops.excess, ops.explains, ops.first_seen) == (48.0, 0.96, True)
    assert (ana.excess, ana.explains, ana.first_seen) == (2.0, 0.04, False)
    assert list(found.causes) == ["userIdentityArn", "userAgent", "errorCode"]
    assert [cause.value for cause in found.causes["errorCode"]] == ["Denied", "null"]


def test_the_same_hours_are_compared_where_they_hold_enough(rows: Rows) -> None:
    night = [(START - day * DAY - 480, 1000, BOT, None, None) for day in range(1, 8)]
    hours = [(START - day * DAY - 60, 4, ANA, None, None) for day in range(1, 6)]
    surge = (START, 40, BOT, None, None)
    close = contrasted(rows, *night, *hours, surge, expected=2.0)
    assert (close.same_hours, close.baseline_calls) == (True, 20)
    assert close.causes["userIdentityArn"][0].baseline_share == 0.0
    wide = contrasted(rows, *night, *hours[1:], surge, expected=2.0)
    assert (wide.same_hours, wide.baseline_calls) == (False, 7016)
    assert wide.causes["userIdentityArn"][0].baseline_share == pytest.approx(7000 / 7016)


@pytest.mark.parametrize(("minute", "near"), [(540, 1), (719, 1), (539, 0), (720, 0)])
def test_same_hours_reach_an_hour_to_either_side(rows: Rows, minute: int, near: int) -> None:
    at = START - 600 - DAY + minute
    found = contrasted(rows, (at, 50, ANA, None, None), expected=None)
    assert found.same_hours == bool(near)
    # Three hours on seven days, and today's from nine o'clock on.
    assert found.expected == pytest.approx(near * 50 * 6 / (7 * 180 + 60))


def test_an_expectation_is_taken_over_the_minutes_that_are_known(rows: Rows) -> None:
    entries = [(START - DAY, 30, ANA, None, None), (START, 30, ANA, None, None)]
    found = contrasted(rows, *entries, expected=None, oldest=START - 2 * DAY)
    assert found.expected == pytest.approx(30 * 6 / (2 * 180))
    assert found.history_days == 2.0


def test_new_is_what_never_called_in_all_the_history_there_is(rows: Rows) -> None:
    surge = [(START, 9, name, None, None) for name in (ANA, BOT, OPS)]
    before = [(START - HISTORY, 1, ANA, None, None), (START - HISTORY - 1, 1, BOT, None, None)]
    found = contrasted(rows, *before, *surge, oldest=0)
    new = {cause.value: cause.first_seen for cause in found.causes["userIdentityArn"]}
    assert new == {ANA: False, BOT: True, OPS: True}
    assert found.history_days == 28.0
    short = contrasted(rows, *surge, oldest=START - DAY + 1)
    assert not any(cause.first_seen for cause in short.causes["userIdentityArn"])
    assert contrasted(rows, *surge, oldest=START + 3).history_days == 0.0


def test_a_drop_tells_whose_calls_are_missing(rows: Rows) -> None:
    daily = [
        (START - day * DAY + minute, calls, name, None, None)
        for day in range(1, 8)
        for minute in range(6)
        for name, calls in ((OPS, 50), (ANA, 10))
    ]
    found = contrasted(rows, *daily, (START + 1, 58, ANA, None, None), expected=360.0)
    assert [cause.value for cause in found.causes["userIdentityArn"]] == [OPS, ANA]
    ops = found.causes["userIdentityArn"][0]
    assert (ops.calls, ops.excess, ops.first_seen) == (0, -300.0, False)
    assert ops.explains == pytest.approx(300 / 302)
    assert said(found, "drop") == (
        "58 RunInstances calls in 6 minutes (9.7 a minute) where 360 were expected at this hour; "
        "user/ops-03 makes up 99% of what is missing."
    )


def test_any_column_can_be_contrasted(rows: Rows) -> None:
    seen = evidence(rows((START, 3, ANA, None, None), (START + 1, 1, BOT, None, None)), KEY)
    source = np.array(["192.0.2.1", None], dtype=object)
    found = contrast(seen, WINDOW, BASELINE, 0.0, OLDEST, {"sourceIPAddress": source})
    assert [(cause.value, cause.explains) for cause in found.causes["sourceIPAddress"]] == [
        ("192.0.2.1", 0.75),
        ("null", 0.25),
    ]


def test_the_content_is_plain_and_rounded(rows: Rows) -> None:
    calls = [(START, 1, name, None, None) for name in (ANA, BOT, OPS)]
    content = contrasted(rows, *calls, expected=0.1).content()
    assert content["basis"] == "wholeBaseline"
    assert (content["baselineCalls"], content["historyDays"]) == (0, 28.0)
    assert content["attributes"][0]["values"][0] == {
        "value": ANA,
        "calls": 1,
        "share": 0.3333,
        "excess": 0.9667,
        "explains": 0.3333,
        "baselineShare": 0.0,
        "firstSeen": True,
    }


calls = st.lists(st.tuples(st.integers(-3000, 5), st.integers(1, 99), st.sampled_from("abcd")))


@given(calls, st.floats(0, 1e4))
def test_the_parts_add_up_to_the_excess(made: list[tuple[int, int, str]], expected: float) -> None:
    names = np.array([name for _, _, name in made], dtype=object)
    seen = Evidence(
        minute=np.array([START + minute for minute, _, _ in made], np.int64),
        count=np.array([count for _, count, _ in made], np.int64),
        identity=names,
        agent=names,
        code=names,
    )
    found = contrast(seen, WINDOW, BASELINE, expected, OLDEST)
    causes = found.causes["userIdentityArn"]
    explained = [cause.explains for cause in causes]
    assert explained == sorted(explained, reverse=True)
    assert sum(explained) >= 1 - 1e-9 or not causes
    for cause in causes:
        total = found.observed - found.expected
        assert cause.excess == pytest.approx(cause.explains * total, abs=1e-6)
    back = names[::-1]
    shuffled = Evidence(seen.minute[::-1], seen.count[::-1], back, back, back)
    assert contrast(shuffled, WINDOW, BASELINE, expected, OLDEST) == found


class TestSentence:
    def test_a_burst_by_one_who_never_called(self, rows: Rows) -> None:
        burst = [(START + minute, 10, OPS, "cli", None) for minute in range(6)]
        earlier = (START - 9 * DAY, 1, ANA, "cli", None)
        assert said(contrasted(rows, earlier, *burst, expected=0.01), event_name="DeleteKey") == (
            "60 DeleteKey calls in 6 minutes (10.0 a minute) where 0.01 were expected at this "
            "hour; user/ops-03 explains all of it and had never called it in the 28 days before."
        )

    def test_errors_by_one_of_old(self, rows: Rows) -> None:
        earlier = (START - DAY, 1, ANA, "cli", "Denied")
        seen = evidence(rows(earlier, (START, 1, ANA, "cli", "Denied")), KEY)
        who = {"userIdentityArn": seen.identity}
        found = contrast(seen, WINDOW, BASELINE, 0.0, OLDEST, who)
        assert said(found, insight_type=ERROR_RATE, error_code="Denied") == (
            "1 RunInstances call failed with Denied in 6 minutes (0.2 a minute) where none were "
            "expected at this hour; user/ana explains all of it."
        )

    def test_several_share_it(self, rows: Rows) -> None:
        entries = [(START, 30, name, None, None) for name in (ANA, BOT, OPS, None)]
        found = contrasted(rows, *entries, (START - DAY, 40, ANA, None, None), expected=2.0)
        assert said(found) == (
            "120 RunInstances calls in 6 minutes (20.0 a minute) where 2 were expected at this "
            "hour (60.0 times as many); user/bot, user/ops-03 and a caller without an ARN together "
            "explain 76% of it; none had ever called it in the 28 days before."
        )

    def test_a_role_that_never_met_the_error(self, rows: Rows) -> None:
        role = "arn:aws:sts::123456789012:assumed-role/shop"
        seen = evidence(rows((START, 46, role, "cli", "Denied")), KEY)
        who = {"userIdentityArn": seen.identity}
        found = contrast(seen, WINDOW, BASELINE, 0.001, OLDEST, who)
        assert said(found, insight_type=ERROR_RATE, error_code="Denied") == (
            "46 RunInstances calls failed with Denied in 6 minutes (7.7 a minute) where fewer than "
            "0.01 were expected at this hour; role/shop explains all of it and had never met this "
            "error in the 28 days before."
        )

    def test_nobody_stands_out(self, rows: Rows) -> None:
        crowd = [(START, 1, f"arn:aws:iam::1:user/{n:02}", None, None) for n in range(20)]
        assert said(contrasted(rows, *crowd)).endswith("; nobody explains more than 5% of it.")

    def test_errors_and_a_new_tool_are_told(self, rows: Rows) -> None:
        old = (START - DAY, 9, ANA, "cli", None)
        found = contrasted(rows, old, (START, 9, ANA, "evil\x1b[2J", "Denied"), expected=0.0)
        assert said(found).endswith(
            "user/ana explains all of it; all of the calls failed with Denied; "
            "user agent evil\ufffd[2J was never seen with this API before."
        )

    def test_first_minutes_that_do_not_show_it_yet(self, rows: Rows) -> None:
        found = contrasted(rows, (START, 6, ANA, None, None), expected=9.0)
        assert (
            said(found) == "6 RunInstances calls in 6 minutes (1.0 a minute), more than expected."
        )

    def test_long_names_are_cut(self, rows: Rows) -> None:
        found = contrasted(rows, (START, 6, "x" * 5000, None, None))
        assert len(said(found)) < 300
