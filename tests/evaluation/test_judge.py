"""The figures of the judge, by example and by property."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.rates.report import text
from tests.benchmarks.accounts import SCORED, A, B, C, account, alarm, incident, perfect
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.judge import Outcome, judge

ONE = account(
    incident("a", 100, 10, A),
    incident("b", 600, 60, A, B, kind="miner"),
    incident("c", 1300, 120, B, kind="drop"),
    incident("d", 2000, 5, C, salient=False),
)
FALSE = alarm(300, 5, 6.0, C)

alarms_of = st.lists(
    st.builds(
        lambda start, length, bans, key, drop: alarm(start, length, bans, key, drop=drop),
        st.integers(0, 2800), st.integers(1, 60), st.integers(0, 8).map(float),
        st.sampled_from([A, B, C]), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


def judged(*alarms: Alarm, threshold: float | None = None, resamples: int = 0) -> Outcome:
    return judge([ONE], [alarms], threshold=threshold, resamples=resamples)


def test_perfect_alarms_score_one() -> None:
    outcome = judged(*perfect(ONE), threshold=3.0, resamples=20)
    assert (outcome.incidents, outcome.salient, outcome.series_days) == (4, 3, 6.0)
    for figure in (outcome.auprc, outcome.auprc_salient, *_of(outcome)):
        assert (figure.value, figure.low, figure.high) == (1.0, 1.0, 1.0)
    point = outcome.at("stated")
    assert (point.delay_median, point.overlap, point.false_rate.value) == (0.0, 1.0, 0.0)


def _of(outcome: Outcome) -> list[Estimate]:
    return [f for p in outcome.points for f in (p.recall, p.salient, p.precision)]


def test_no_alarms_find_nothing() -> None:
    outcome = judged()
    assert (outcome.auprc.value, outcome.at("10").recall.value) == (0.0, 0.0)
    assert math.isnan(outcome.at("10").precision.value)


def test_area_and_operating_points_by_hand() -> None:
    """By falling bans: a found, one false, b found; c and d are missed."""
    found = [alarm(102, 8, 9.0, A), alarm(610, 10, 4.0, B)]
    outcome = judge([ONE], [[*found, FALSE]], threshold=5.0, budgets=(100.0, 200.0), resamples=0)
    assert outcome.auprc.value == pytest.approx(1 / 4 * 1 + 1 / 4 * 2 / 3)
    assert outcome.auprc_salient.value == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3)
    # Six series days: a false alarm is 167 per 1,000.
    assert [p.recall.value for p in outcome.points] == [0.25, 0.5, 0.25]
    assert outcome.points[0].threshold > 6.0
    stated = outcome.at("stated")
    assert stated.precision.value == 0.5
    assert stated.false_rate.value == pytest.approx(1000 / 6)
    assert stated.delay_median == 2
    assert stated.overlap == pytest.approx(0.8)
    quiet, busy = stated.regimes["quiet"], stated.regimes["busy"]
    assert (quiet.false, quiet.found, quiet.incidents) == (1, 0, 2)
    assert (busy.false, busy.found, busy.precision) == (0, 1, 1.0)
    assert outcome.points[1].kinds["miner"].recall == 1.0


def test_repeated_and_sibling_alarms_are_neither() -> None:
    once = judged(alarm(600, 60, 5.0, A))
    again = judged(alarm(600, 60, 5.0, A), alarm(600, 9, 4.0, B), alarm(650, 9, 4.0, A))
    assert once.auprc == again.auprc
    assert again.at("10").precision.value == 1.0


def test_the_delay_is_that_of_the_threshold() -> None:
    first, higher = SCORED + 610, SCORED + 640
    raised = Alarm(
        (A,), SCORED + 605, SCORED + 660, first, 8.0, steps=((first, 3.0), (higher, 8.0))
    )
    assert judged(raised, threshold=2.0).at("stated").delay_median == 10
    assert judged(raised, threshold=5.0).at("stated").delay_median == 40


@given(alarms_of, alarms_of)
def test_a_false_alarm_never_raises_anything(some: list[Alarm], more: list[Alarm]) -> None:
    before, after = judged(*some), judged(*some, *(a for a in more if _is_false(a)))
    assert after.auprc.value <= before.auprc.value
    assert after.auprc_salient.value <= before.auprc_salient.value
    for name in ("1", "3", "10"):
        assert after.at(name).recall.value <= before.at(name).recall.value


def _is_false(raised: Alarm) -> bool:
    return judged(raised, threshold=0.0).at("stated").false_rate.value > 0


@given(alarms_of, st.randoms(use_true_random=False))
def test_order_does_not_matter(alarms: list[Alarm], random: object) -> None:
    shuffled = list(alarms)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert repr(judged(*alarms, threshold=2.0)) == repr(judged(*shuffled, threshold=2.0))


@given(alarms_of)
def test_only_the_ranks_of_scores_matter_for_the_area(alarms: list[Alarm]) -> None:
    scaled = [
        Alarm(a.keys, a.start, a.end, a.detected_at, 3 * a.bans + 1, a.direction) for a in alarms
    ]
    assert judged(*alarms).auprc == judged(*scaled).auprc


@given(alarms_of)
def test_a_budget_is_kept_and_more_budget_finds_no_less(alarms: list[Alarm]) -> None:
    outcome = judge([ONE], [alarms], budgets=(100.0, 400.0, 900.0), resamples=0)
    for point, budget in zip(outcome.points, (100.0, 400.0, 900.0), strict=True):
        assert point.false_rate.value <= budget
    recalls = [point.recall.value for point in outcome.points]
    assert recalls == sorted(recalls)


def test_intervals_hold_the_value_and_repeat() -> None:
    accounts = [ONE, account(incident("e", 100, 10, A), incident("f", 600, 9, B))]
    raised = [[*perfect(ONE)[:2], FALSE], perfect(accounts[1], 2.0)]
    one, two = (judge(accounts, raised, threshold=3.0) for _ in range(2))
    assert repr(one) == repr(two)
    assert one.auprc.low < one.auprc.value < one.auprc.high


def test_accounts_and_alarms_go_together() -> None:
    with pytest.raises(ValueError, match="1 accounts, but alarms for 2"):
        judge([ONE], [[], []])


def test_the_report_names_every_operating_point() -> None:
    shown = text(judged(*perfect(ONE), FALSE, threshold=3.0, resamples=10))
    assert "stated" in shown
    assert "drop" in shown
    assert "quiet" in shown
