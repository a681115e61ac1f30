"""Which alarm finds what, rule by rule."""

from dataclasses import replace

import pytest

from tests.benchmarks.accounts import SCORED, A, B, C, account, alarm, incident
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.matching import match

SPIKE = incident("spike", 600, 30, A)


def verdict(*alarms: Alarm, of: object = SPIKE) -> tuple[int, int]:
    """Alarms that find the incident, and alarms that are false."""
    matched = match(account(of), alarms)  # type: ignore[arg-type]
    return len(matched.findings[0]), len(matched.false_bans)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (alarm(600, 30, 5, A), (1, 0)),
        (alarm(644, 5, 5, A), (1, 0)),  # begins within a quarter of an hour after the end
        (alarm(645, 5, 5, A), (0, 0)),
        (alarm(689, 5, 5, A), (0, 0)),  # near, but too late to find it
        (alarm(690, 5, 5, A), (0, 1)),
        (alarm(580, 20, 5, A), (0, 0)),  # ends as it starts
        (alarm(580, 21, 5, A), (1, 0)),
        (alarm(539, 90, 5, A), (0, 1)),  # raised an hour before: it meant something else
        (alarm(600, 30, 5, B), (0, 1)),
        (alarm(600, 30, 5, B, A), (1, 0)),
        (alarm(600, 30, 5, A, drop=True), (0, 0)),
        (replace(alarm(600, 300, 5, A), detected_at=SCORED + 690), (0, 0)),  # noticed too late
        (replace(alarm(600, 300, 5, A), detected_at=SCORED + 689), (1, 0)),
        (alarm(600, 30, 5), (0, 0)),  # about the account; the incident is of one series
    ],
)
def test_each_rule_at_its_border(raised: Alarm, expected: tuple[int, int]) -> None:
    assert verdict(raised) == expected


def test_drops_are_found_by_drops_and_may_be_noticed_late() -> None:
    drop = incident("drop", 600, 60, A, kind="drop")
    late = replace(alarm(600, 400, 5, A, drop=True), detected_at=SCORED + 1019)
    assert verdict(late, of=drop) == (1, 0)
    assert verdict(replace(late, detected_at=SCORED + 1020), of=drop) == (0, 0)
    assert verdict(replace(late, direction="rise", detected_at=SCORED + 600), of=drop) == (0, 0)


def test_an_alarm_about_the_account_finds_an_incident_of_several_series() -> None:
    miner = incident("miner", 600, 30, A, B, kind="miner")
    assert verdict(alarm(610, 5, 5), of=miner) == (1, 0)
    assert verdict(alarm(610, 5, 5, B), alarm(610, 5, 4, A), of=miner) == (2, 0)
    assert verdict(alarm(900, 5, 5), of=miner) == (0, 1)


def test_an_alarm_finds_one_incident() -> None:
    both = account(SPIKE, incident("other", 610, 30, B))
    matched = match(both, [alarm(600, 30, 5, A, B, C)])
    assert [len(each) for each in matched.findings] == [1, 0]


def test_the_history_is_not_judged() -> None:
    before = account(incident("history", -100, 30, A), SPIKE)
    matched = match(before, [alarm(-100, 30, 5, A), alarm(-500, 5, 5, B), alarm(-40, 50, 5, A)])
    assert (len(matched.incidents), matched.false_bans) == (1, ())


def test_an_alarm_must_end_after_it_starts() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        alarm(600, 0, 5, A)
