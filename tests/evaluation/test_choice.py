"""Verdicts on alarms, what they say of budgets and APIs, and sentences of what was measured."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.ground import key
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.choice import Brings, choose
from trailsight.evaluation.incident import Case, Incident, Size, Verdict
from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.matching import match
from trailsight.evaluation.recall import RecallRow
from trailsight.evaluation.sentences import sentences
from trailsight.evaluation.suggest import by_api, suggested
from trailsight.evaluation.verdicts import only_judged, tally, verdicts

A, B = key("RunInstances"), key("PutRule")
START = 100_000


def alarm(at: int, of: object = A) -> Alarm:
    return Alarm((of,), START + at, START + at + 10, START + at, 7.0)  # type: ignore[arg-type]


def interval(at: int, verdict: Verdict, of: object = A) -> Incident:
    return Incident(f"{at}", "x", verdict, (of,), START + at, START + at + 60)  # type: ignore[arg-type]


def test_an_alarm_has_the_verdict_of_what_it_is_about() -> None:
    said = [interval(0, "expected"), interval(500, "false"), interval(505, "expected")]
    said += [interval(1000, "true"), interval(990, "false")]
    alarms = [alarm(5), alarm(490), alarm(501), alarm(1010), alarm(5, B), alarm(300), alarm(950)]
    assert verdicts(alarms, said) == (
        "expected", None, "expected", "true", None, None, "true",
    )  # fmt: skip
    assert tally(verdicts(alarms, said)) == {"true": 2, "false": 0, "expected": 2, "unknown": 3}


def test_where_labels_do_not_tell_all_only_theirs_is_false() -> None:
    said = (interval(0, "expected"), interval(1000, "true"))
    case = Case(said, {A: "steady", B: "quiet"}, START, START + 5000)
    matched = match(case, [alarm(5), alarm(1010), alarm(3000), alarm(4000, B)])
    assert len(matched.false) == 3
    judged = only_judged(matched, case)
    assert [one.start for one in judged.false] == [START + 5]
    assert len(judged.false_regimes) == 1
    assert len(judged.findings[0]) == 1


def brings(budget: float, per_week: float, true: int, false: int, unknown: int) -> Brings:
    counts = {"true": true, "false": false, "expected": 0, "unknown": unknown}
    return Brings(budget, per_week, counts, Estimate(0.5, 0.4, 0.6))


TABLE = [brings(1, 2, 3, 1, 0), brings(3, 6, 4, 4, 4), brings(10, 20, 4, 6, 30)]


def test_the_largest_budget_that_keeps_what_was_asked() -> None:
    chosen = choose(TABLE, per_week=8, precision=None)
    assert chosen is not None
    assert chosen.budget == 3
    assert chosen.reasons[2] == "10: no, 20.0 Insights a week are more than 8"
    chosen = choose(TABLE, None, 0.7)
    assert chosen is not None
    assert chosen.budget == 1
    assert "50% and not 70%" in chosen.reasons[1]
    assert "only 10 of 40 Insights have a verdict" in chosen.reasons[2]
    nothing = choose(TABLE, 1, None)
    assert nothing is not None
    assert nothing.budget is None
    assert choose(TABLE, None, None) is None


@given(st.floats(0.1, 30), st.floats(0.1, 30))
def test_who_wants_to_see_more_gets_no_smaller_budget(one: float, other: float) -> None:
    less, more = (choose(TABLE, each, None) for each in sorted((one, other)))
    assert less is not None
    assert more is not None
    assert (less.budget or 0) <= (more.budget or 0)


def test_what_never_was_worth_it_is_suggested_for_suppression() -> None:
    alarms = [*(alarm(i, B) for i in range(4)), alarm(9), alarm(10), alarm(11)]
    rows = by_api(alarms, ["expected", "false", "expected", None, "true", "false", "false"])
    assert [(row.event_name, row.suppressible) for row in rows] == [
        ("PutRule", True), ("RunInstances", False),
    ]  # fmt: skip
    assert rows[0].precision == 0
    (rule,) = yaml.safe_load(suggested(rows))["suppress"]
    assert rule["match"]["event_name"] == "PutRule"
    assert suggested(rows[1:]) == ""


def row(kind: str, regime: str, size: Size, value: float, incidents: int = 40) -> RecallRow:
    share = Estimate(value, value - 0.1, min(value + 0.05, 1))
    found = round(value * incidents)
    return RecallRow(kind, KINDS[kind].minutes, regime, size, incidents, found, share, 3.0)


def test_sentences_tell_what_was_measured_and_nothing_else() -> None:
    rows = [
        row("spike", "busy", Size(3, "times"), 0.4),
        row("spike", "busy", Size(5, "times"), 0.93),
        row("spike", "busy", Size(10, "times"), 1.0),
        row("spike", "rarely called", Size(3, "calls"), 0.85),
        row("drop", "busy", Size(1, "share"), 0.5),
        row("night", "busy", Size(2, "times"), 0.9, incidents=3),
    ]
    assert sentences(rows) == (
        "A 5-fold rise for 10 minutes is caught on 93% (83% to 98%) of busy APIs; on rarely called "
        "ones 3 calls within 10 minutes suffice (85% (75% to 90%) are caught).",
        "A drop by all calls for 2 hours is caught on 50% (40% to 55%) of busy APIs.",
    )
    assert sentences([]) == ()
