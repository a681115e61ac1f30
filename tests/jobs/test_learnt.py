"""What a baseline tells of its history."""

import json

import numpy as np

from trailsight.alerting.calibrate import calibrate
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.jobs.learnt import Gap, Learnt
from trailsight.jobs.windows import Windows
from trailsight.series.excluded import Excluded

DAY = 1440
START = 29_376_000 - 29_376_000 % DAY


def key(region: str, name: str) -> SeriesKey:
    return SeriesKey("1" * 12, region, "a.amazonaws.com", name, "Management", CALL_RATE, None)


def made(gap: slice | None = None) -> Panel:
    rng = np.random.default_rng(1)
    night = (np.arange(28 * DAY) % DAY) < 6 * 60
    rates = np.array([[0.5], [0.2], [0.3]])
    counts = rng.poisson(np.where(night, 0, rates))
    if gap is not None:
        counts[:2, gap] = 0
    keys = [key("eu-west-1", "A"), key("eu-west-1", "B"), key("us-east-1", "A")]
    since = np.array([0, 0, 20 * DAY], np.int32)
    counts[2, : 20 * DAY] = 0
    return Panel.from_dense(keys, START, counts, since)


def learnt(panel: Panel, excluded: Excluded | None = None) -> Learnt:
    windows = Windows(START, panel.end, panel.end, panel.end + DAY, excluded or Excluded())
    return Learnt.of(panel, calibrate(SeasonalCounts(), panel), windows)


def test_silent_nights_are_no_gaps() -> None:
    told = learnt(made())
    assert (told.covered, told.gaps, told.days) == (1.0, (), 28.0)
    assert told.series == {"fleet": 0, "global": 0, "daily": 1, "weekly": 2}
    assert told.calls == made().count.sum()


def test_an_hour_without_logs_is_a_gap() -> None:
    at = 15 * DAY + 10 * 60
    told = learnt(made(slice(at, at + 180)))
    [gap] = told.gaps
    assert (gap.region, gap.account) == ("eu-west-1", "1" * 12)
    hours = (np.datetime64(gap.end[:-1]) - np.datetime64(gap.start[:-1])) / np.timedelta64(1, "h")
    assert hours == 3
    assert told.covered == round(1 - 3 / ((28 + 8) * 24), 6)
    assert "1 gap: 111111111111 eu-west-1" in told.text


def test_it_is_told_as_it_was_stored() -> None:
    at = 15 * DAY + 10 * 60
    bad = Excluded.of([(START + DAY, START + DAY + 90)])
    told = learnt(made(slice(at, at + 180)), bad)
    assert told.excluded_minutes == 90
    again = Learnt.restore(json.loads(json.dumps(told.content(), sort_keys=True)))
    assert list(again.series) == list(told.series), "a rerun writes the same bytes"
    assert again == told
    assert isinstance(again.gaps[0], Gap)
    assert "90 minutes excluded" in told.text
