"""The parts of a score make up the score."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.dissect import dissect
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.detector.isolation_forest import IsolationForest
from trailsight.detector.seasonal_counts import SeasonalCounts

DAY = 1440
API = ("1" * 12, "us-east-1", "ec2.amazonaws.com", "Any", "Management")
CALLS = SeriesKey(*API, CALL_RATE, None)
ERRORS = SeriesKey(*API, ERROR_RATE, "Throttling")
RARE = SeriesKey(*API[:3], "Rare", "Management", CALL_RATE, None)
START = 20 * 7 * DAY + 4 * DAY  # a Monday
MONTH = 28 * DAY


def account(seed: int, days: int) -> Panel:
    rng = np.random.default_rng(seed)
    minute = np.arange(days * DAY)
    rate = 1.5 + np.sin(minute / DAY * 2 * np.pi)
    calls = rng.poisson(rate)
    calls[minute % DAY == 120] += 60  # a nightly job
    rare = (rng.random(days * DAY) < 0.002) * rng.integers(1, 6, days * DAY)
    counts = np.stack([calls, rng.binomial(calls, 0.2), rare])
    return Panel.from_dense([CALLS, ERRORS, RARE], START, counts)


@pytest.fixture(scope="module", params=[SeasonalCounts(), IsolationForest(trees=16)])
def learnt(request: pytest.FixtureRequest) -> Calibrated:
    detector: Detector = request.param
    return calibrate(detector, account(1, 28))


@settings(max_examples=12)
@given(
    minute=st.integers(0, 2 * DAY - 1),
    burst=st.integers(0, 400),
    length=st.integers(1, 400),
    row=st.integers(0, 2),
    silent=st.booleans(),
)
def test_the_largest_part_is_the_score(
    learnt: Calibrated, minute: int, burst: int, length: int, row: int, silent: bool
) -> None:
    panel = account(2, 6)
    counts = panel.dense()
    at = 4 * DAY + minute
    counts[row, at - length + 1 : at + 1] = 0 if silent else counts[row, at - length + 1 : at + 1]
    counts[row, at] += 0 if silent else burst
    panel = Panel.from_dense(panel.keys, START + MONTH, counts)
    scores = learnt.score(panel, panel.start + 4 * DAY - 360)
    parts = dissect(learnt, panel, row, panel.start + at)
    place = panel.start + at - scores.start
    rises = [one for one in parts.looks if one.direction == "rise"]
    drops = [one for one in parts.looks if one.direction == "drop"]
    assert max(one.bans for one in rises) == scores.bans[row, place]
    assert max(one.bans for one in drops) == scores.drop_bans[row, place]
    if scores.bans[row, place] > 0:
        assert rises[int(scores.scale[row, place])].bans == scores.bans[row, place]
    mean = learnt.baseline.expect(panel.take([row])).mean[0, (at) // 15]
    assert parts.level * mean == pytest.approx(scores.expected[row, place], rel=1e-5)
    assert [one.seen for one in rises] == [
        counts[row, at - one.minutes + 1 : at + 1].sum() for one in rises
    ]


def test_what_is_said_of_a_window_is_what_it_was_scored_by(learnt: Calibrated) -> None:
    from trailsight.alerting.features_kernel import fall, rise
    from trailsight.alerting.score_kernel import agreed

    panel = account(3, 6)
    counts = panel.dense()
    counts[0, 5 * DAY + 300 : 5 * DAY + 330] += 25
    counts[0, 4 * DAY + 600 : 5 * DAY] = 0
    panel = Panel.from_dense(panel.keys, START + MONTH, counts)
    own = learnt.calibration
    row = rows_of(learnt.keys, panel.keys)[0]
    told = 0
    for at in (5 * DAY + 329, 5 * DAY + 301, 4 * DAY + 700):
        parts = dissect(learnt, panel, 0, panel.start + at)
        for i, one in enumerate(parts.looks):
            if i == 0 and learnt.baseline.expect(panel).evidence is not None:
                continue  # the detector's own evidence takes the place of a single minute's rise
            feature = rise if one.direction == "rise" else fall
            value = feature(one.counted, one.due, parts.level, one.recurs)
            tail = own.tails[row, 0 if one.direction == "rise" else 1].astype(np.float64)
            z = (value - own.centre[row, i]) / own.width[row, i]
            wanted = agreed(z, tail, float(own.slope)) if value > 0 and z > 0 else 0.0
            assert one.bans == pytest.approx(wanted, abs=1e-4)
            told += one.bans > 0
    assert told >= 4


def test_why_a_nightly_job_is_no_news(learnt: Calibrated) -> None:
    panel = replace(account(4, 6), start=START + MONTH)
    parts = dissect(learnt, panel, 0, START + MONTH + 5 * DAY + 121)
    five = parts.looks[1]
    assert (five.minutes, five.why) == (5, "hour")
    assert five.recurs >= 50 > five.due
