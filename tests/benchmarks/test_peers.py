"""Peers: alarms from scores, no look ahead, an outage and a burst are found."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.method import Method
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from benchmarks.peers.lags import lag_features
from benchmarks.peers.registry import PEERS
from benchmarks.peers.residuals import z_scores
from trailsight.contracts.panel import Panel

DAY = 1440
FIRST = 21 * DAY
FAST = [name for name, peer in PEERS.items() if peer.installed and not peer.slow]


def made(scores: Sequence[float], width: int) -> list[tuple[int, int, float]]:
    found = alarms(np.array([scores]), 1000, width)
    return [(one.start, one.end, one.score) for one in found]


def test_one_peak_is_one_alarm_with_what_is_half_as_high() -> None:
    assert made([0, 1, 6, 9, 5, 2, 0], 60) == [(1120, 1300, 9)]


def test_gaps_of_an_hour_are_bridged_and_longer_ones_part() -> None:
    near = [9, *[0] * 11, 8, *[0] * 40]
    apart = [9, *[0] * 12, 8, *[0] * 40]
    assert made(near, 5) == [(1000, 1065, 9)]
    assert made(apart, 5) == [(1000, 1005, 9), (1065, 1070, 8)]


def test_a_lesser_peak_within_an_hour_adds_no_alarm() -> None:
    scores = [10.0, *[0.0] * 60]
    scores[6] = 2
    scores[20] = 2
    assert made(scores, 10) == [(1000, 1010, 10), (1200, 1210, 2)]


def test_drops_come_from_negative_scores_and_are_known_with_their_first_bin() -> None:
    (found,) = alarms(np.array([[0.0, -4, -7, 0]]), 1000, 15)
    assert (found.direction, found.start, found.end, found.detected_at) == (
        "drop",
        1015,
        1045,
        1029,
    )


def test_bins_are_aligned_to_the_first_scored_minute(panel: Panel) -> None:
    first = panel.start + 100
    bins = Bins.of(panel, first, 60)
    assert bins.history == 1
    np.testing.assert_array_equal(bins.scored[:, 0], panel.dense()[:, 100:160].sum(axis=1))
    assert bins.clock[bins.history] == np.datetime64(first, "m")


def test_lags_are_what_they_say() -> None:
    counts = np.arange(400.0)
    features = lag_features(counts, 24)
    assert features[300].tolist() == [300, 299, 298, 297, 276, 132, np.mean(counts[277:301])]
    assert features[0].tolist() == [0] * 7


def test_z_scores_know_earlier_residuals_only() -> None:
    residuals = np.random.default_rng(2).normal(size=(1, 200))
    scores = z_scores(residuals, 100)
    past = residuals[0, :150]
    assert scores[0, 50] == pytest.approx(
        (residuals[0, 150] - past.mean()) / (past.var() + 1) ** 0.5
    )


@pytest.mark.parametrize("name", FAST)
def test_burst_and_outage_are_the_strangest(panel: Panel, name: str) -> None:
    counts = panel.dense()
    burst, outage = FIRST + 13 * 60, FIRST + DAY + 5 * 60
    counts[1, burst : burst + 60] += 5
    counts[2, outage : outage + 120] = 0
    changed = Panel.from_dense(panel.keys, panel.start, counts)
    method: Method = PEERS[name].method()
    found = sorted(method.alarms(changed, panel.start + FIRST), key=lambda one: -one.score)
    rise = next(one for one in found if one.direction == "rise")
    assert (rise.row, rise.start <= panel.start + burst < rise.end) == (1, True)
    if name != "averages":  # a mean over day and night knows no outage
        drop = next(one for one in found if one.direction == "drop")
        assert (drop.row, drop.start <= panel.start + outage < drop.end) == (2, True)


@pytest.mark.parametrize("name", FAST)
def test_the_future_changes_no_alarm(panel: Panel, name: str) -> None:
    counts = panel.dense()
    counts[:, FIRST + DAY :] += 50
    changed = Panel.from_dense(panel.keys, panel.start, counts)
    before = panel.start + FIRST + DAY - 180
    method: Method = PEERS[name].method()
    first, second = (
        [one for one in method.alarms(each, panel.start + FIRST) if one.end < before]
        for each in (panel, changed)
    )
    assert first
    assert sorted(first) == sorted(second)


def test_every_peer_has_its_maker() -> None:
    import importlib

    for peer in PEERS.values():
        module = importlib.import_module(f"benchmarks.peers.{peer.module}")
        assert callable(getattr(module, peer.make))
