import numpy as np
import pytest

from tests.alerting.weak import DAY, START, key, quiet_account, told
from trailsight.alerting.rare import learn_rare
from trailsight.alerting.sweep import FLOOR, MINUTE_BANS
from trailsight.contracts.panel import Panel


def test_the_rarer_the_series_the_odder_a_call() -> None:
    counts = np.zeros((3, 28 * DAY), np.int64)
    counts[0, 700::DAY] = 1  # daily
    counts[1, 700 :: 7 * DAY] = 1  # weekly
    counts[2] = 1  # always: not rare
    panel = Panel.from_dense([key(name) for name in "abc"], START, counts)
    rare = learn_rare(panel.window(START, START + 27 * DAY))
    last = rare.signs(panel, START + 27 * DAY)
    assert [last.sources[i].key for i in last.source] == [key("a")]
    weekly = rare.signs(panel, START + 21 * DAY)
    by_key = {source.key: bans for source, _, bans in told(weekly)}
    assert by_key[key("b")] > by_key[key("a")] + 0.5


def test_a_series_never_called_is_the_rarest() -> None:
    panel = quiet_account(20, 28, 1)
    counts = np.zeros((1, DAY), np.int64)
    counts[0, 5] = 1
    new = Panel.from_dense([key("New")], panel.end, counts)
    found = learn_rare(panel).signs(new, panel.end)
    chance = 0.5 / (28 * 48 + 1)
    assert found.bans.tolist() == pytest.approx([-np.log10(chance) + MINUTE_BANS], abs=0.8)
    assert found.bans[0] > FLOOR


def test_more_calls_are_odder() -> None:
    panel = quiet_account(30, 28, 2)
    counts = np.zeros((2, DAY), np.int64)
    counts[0, 700], counts[1, 700] = 1, 40
    new = Panel.from_dense([key("One"), key("Many")], panel.end, counts)
    found = learn_rare(panel).signs(new, panel.end)
    bans = {source.key: bans for source, _, bans in told(found)}
    assert bans[key("Many")] > bans[key("One")] + 1


def test_how_often_new_days_reach_b_bans_is_as_told() -> None:
    panel = quiet_account(200, 56, 3)
    half = START + 28 * DAY
    found = learn_rare(panel.window(START, half)).signs(panel, half)
    windows = 28 * 48 * 200
    for window_bans in (2.0, 2.5):
        least = window_bans + MINUTE_BANS
        cells = {(source, minute // 30) for source, minute, bans in told(found) if bans >= least}
        assert 0.4 < len(cells) / windows * 10**window_bans < 2.5


def test_it_is_causal_and_portions_do_not_matter() -> None:
    panel = quiet_account(20, 30, 4)
    rare = learn_rare(panel.window(START, START + 28 * DAY))
    first = START + 28 * DAY
    whole = rare.signs(panel, first)
    parts = [rare.signs(panel.window(START, at + 60), at) for at in range(first, panel.end, 60)]
    assert len(whole.minute) > 0
    again = [one for part in parts for one in told(part)]
    assert sorted(again, key=repr) == sorted(told(whole), key=repr)
