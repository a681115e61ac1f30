from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerting.following import KEY, RULES, START, followed, in_portions, made, spans
from trailsight.alerting.episodes import find_episodes
from trailsight.alerting.guards import joined
from trailsight.contracts.panel import Panel


def test_one_loud_minute_is_an_episode_of_one_minute() -> None:
    [episode] = followed(*made([0, 0, 7, 0, 0, 0, 0])).closed
    assert (episode.start - START, episode.end, episode.detected_at - START) == (2, START + 3, 2)
    assert (episode.observed, episode.direction, episode.peak_bans) == (10, "rise", 7.0)
    assert (episode.opening_bans, episode.closed_at) == (7.0, START + 5)


def test_a_slow_rise_starts_where_its_calls_do() -> None:
    bans = [0.0] * 4 + [1.0, 2.0, 3.0, 5.0, 7.0, 8.0] + [8.0] * 3 + [0.0] * 4
    counts = [1] * 4 + [4] * 6 + [1] * 7
    [episode] = followed(*made(bans, counts, 1.0)).closed
    assert (episode.start - START, episode.detected_at - START) == (4, 8)
    assert episode.end == START + 10, "the window is loud for three minutes more"
    assert (episode.observed, episode.expected) == (24, 6.0)


@pytest.mark.parametrize(("scale", "start"), [(0, 4), (1, 4), (2, 0)])
def test_it_starts_no_earlier_than_the_scale_that_saw_it(scale: int, start: int) -> None:
    panel, scores = made([0.0] * 8 + [7.0], [3] * 9, 1.0, scale=scale)
    rules = replace(RULES, min_calls=1, min_excess=0)
    assert spans(followed(panel, scores, rules)) == [(start, None)]


def test_what_was_no_more_than_usual_is_not_taken_in() -> None:
    counts = [4, 1, 1, 1, 1, 1, 1, 30, 1, 1, 1]
    assert spans(followed(*made([0] * 7 + [7, 0, 0, 0], counts, 1.0, scale=2))) == [(7, 8)]


def test_quiet_calls_do_not_extend_it() -> None:
    """The nightly job after a burst is no news: it has hardly any bans."""
    assert spans(followed(*made([7, 2, 2, 0, 0], [9, 50, 50, 0, 0]))) == [(0, 1)]
    assert spans(followed(*made([7, 4, 4, 0, 0, 0], [9, 50, 50, 0, 0, 0]))) == [(0, 3)]


def test_a_level_that_stays_is_one_episode_that_ends_where_its_excess_did() -> None:
    """Calls are 1.4 times the expected ones for days: no stretch of them has an excess again."""
    counts = [20] * 9 + [40, 40, 40] + [24, 33] * 300
    found = followed(*made([0] * 9 + [7] * 603, counts, 20.0))
    assert spans(found) == [(9, None)]
    closed = followed(*made([0] * 9 + [7] * 603 + [0, 0, 0], [*counts, 20, 20, 20], 20.0))
    assert spans(closed) == [(9, 12)]


def test_a_pause_of_close_after_ends_it() -> None:
    assert spans(followed(*made([7, 0, 0, 0, 7, 0, 0, 0]))) == [(0, 1), (4, 5)]
    assert spans(followed(*made([7, 0, 0, 7, 0, 0, 0]))) == [(0, 4)]


def test_it_stays_open_while_the_pause_may_yet_be_short() -> None:
    assert spans(followed(*made([0, 7, 0, 0]))) == [(1, None)]
    assert spans(followed(*made([0, 7, 0, 0, 0]))) == [(1, 2)]


def test_the_calls_of_one_episode_do_not_open_the_next() -> None:
    """The window of five minutes is still loud when the first has closed."""
    rules = replace(RULES, close_after=1, close_bans=6.0)
    panel, scores = made([7, 7, 7, 7, 7, 0], [9, 0, 1, 0, 0, 0])
    found = followed(panel, scores, rules)
    assert (spans(found), found.held_back) == ([(0, 1)], ())


def test_a_drop_soon_after_another_must_lack_calls_anew() -> None:
    """Six hours are still loud when the calls are back."""
    back, drops = [20, 10, 20, 14, 20] * 20, [7.0] * 220
    counts = [0] * 30 + back + [0] * 10 + back[:80]
    found = followed(*made([0] * 220, counts, 20.0, drops))
    assert (spans(found), found.held_back) == ([(0, 30), (130, 140)], ())


def test_context_minutes_do_not_open_and_are_looked_back_on() -> None:
    assert spans(followed(*made([7, 0, 0, 0, 0]), first=1)) == []
    assert spans(followed(*made([7, 7, 0, 0, 0]), first=1)) == [(0, 2)]


def test_a_drop_spans_the_minutes_with_too_few_calls() -> None:
    counts = [20] * 5 + [0] * 10 + [20] * 5
    drops = [0.0] * 9 + [7.0] * 11
    [episode] = followed(*made([0] * 20, counts, 20.0, drops)).closed
    assert episode.direction == "drop"
    assert (episode.start - START, episode.detected_at - START, episode.end) == (5, 9, START + 15)
    assert (episode.observed, episode.expected) == (0, 200.0)


def test_a_long_window_does_not_open_a_drop_that_is_over() -> None:
    counts = [20] * 5 + [0] * 60 + [20] * 30
    drops = [0.0] * 70 + [7.0] * 25
    found = followed(*made([0] * 95, counts, 20.0, drops))
    assert spans(found) == []
    assert [one.guard for one in found.held_back] == ["min_ratio"]


def test_a_silence_goes_on_as_one_drop() -> None:
    """At night little is expected, and nothing falls; a week of silence is what the series does."""
    day = [20.0] * 720 + [0.0] * 720
    drops = [7.0 if due else 0.0 for due in day]
    panel, scores = made([0] * 4320, [0] * 2500 + [20] * 1820, day * 3, drops * 3)
    found = followed(panel, scores)
    assert spans(found) == [(0, 2500)]
    ten = made([0] * 14400, [0] * 14400, [20.0] * 14400, [7.0] * 100 + [0.0] * 14300)
    assert spans(followed(*ten)) == [(0, 7 * 1440)]


def blind(panel: Panel, since: int, *excluded: tuple[int, int]) -> Panel:
    """``panel`` observed from ``since`` on, and not in the minutes ``excluded``."""
    spans = tuple((START + low, START + high) for low, high in excluded)
    return replace(panel, since=np.array([since], np.int32), excluded=spans)


def test_nothing_begins_before_the_series_is_observed() -> None:
    """Before, there were no logs: neither is a silence one, nor is a call one of its calls."""
    panel, scores = made([0] * 40, [0] * 40, 20.0, [0.0] * 20 + [7.0] * 20)
    assert spans(followed(panel, scores)) == [(0, None)]
    [drop] = followed(blind(panel, 12), scores).open
    assert (drop.start - START, drop.expected) == (12, 20.0 * 28)
    panel, scores = made([0] * 12 + [7, 0, 0, 0], [9] * 13 + [0] * 3, 1.0, scale=2)
    assert spans(followed(panel, scores)) == [(0, 13)]
    assert spans(followed(blind(panel, 10), scores)) == [(10, 13)]


def test_nothing_begins_in_excluded_minutes_and_no_silence_goes_on_there() -> None:
    counts, drops = [20] * 5 + [0] * 35, [0.0] * 20 + [7.0] * 20
    panel, scores = made([0] * 40, counts, 20.0, drops)
    assert spans(followed(panel, scores)) == [(5, None)]
    assert spans(followed(blind(panel, 0, (2, 12)), scores)) == [(12, None)]
    drops = [0.0] * 9 + [7.0] * 3 + [0.0] * 28
    panel, scores = made([0] * 40, counts, 20.0, drops)
    assert spans(followed(panel, scores)) == [(5, None)]
    assert spans(followed(blind(panel, 0, (12, 40)), scores)) == [(5, 12)]


def test_a_drop_opens_by_observed_minutes_alone() -> None:
    """Ten calls are expected in five minutes, of which two were observed."""
    panel, scores = made([0] * 10, [0] * 10, 2.0, [0.0] * 6 + [7.0] * 4)
    assert spans(followed(panel, scores)) == [(0, None)]
    found = followed(blind(panel, 5), scores)
    assert [(one.start - START, one.detected_at - START) for one in found.open] == [(5, 9)]


def test_a_newcomer_alerts_once_a_day() -> None:
    bans = [7.0, 0, 0, 0, 0, 7.0, 0, 0, 0, 0, 7.0] + [0.0] * 1430 + [7.0, 0, 0, 0]
    found = followed(*made(bans), newcomer=True)
    assert spans(found) == [(0, 1), (1441, 1442)]
    assert [(one.guard, one.minute - START) for one in found.held_back] == [
        ("newcomer", 5),
        ("newcomer", 10),
    ]


LOUD = st.lists(st.sampled_from([0.0, 4.0, 7.0]), min_size=1, max_size=60)


@given(LOUD)
def test_episodes_are_apart_and_hold_every_loud_minute(bans: list[float]) -> None:
    panel, scores = made(bans)
    found = followed(panel, scores)
    ordered = sorted(spans(found))
    whole = [(start, len(bans) if end is None else end) for start, end in ordered]
    for (_, end), (start, _) in pairwise(whole):
        assert start - end >= 0
    for minute, value in enumerate(bans):
        if value == 7.0:
            assert any(start <= minute < end for start, end in whole)
    for episode in (*found.closed, *found.open):
        assert panel.dense()[0, episode.start - START] > 0
        assert episode.detected_at >= episode.start
        assert episode.peak_bans == 7.0


MINUTES = st.lists(
    st.tuples(
        st.integers(0, 8), st.sampled_from([0.0, 4.5, 7.0]), st.sampled_from([0.0, 5.0, 9.0])
    ),
    min_size=1,
    max_size=80,
)


@given(
    MINUTES,
    st.lists(st.integers(1, 79), max_size=6, unique=True),
    st.sampled_from([0.3, 4.0]),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from([1, 3, 20]),
    st.tuples(st.sampled_from([0, 0, 7, 40]), st.integers(0, 70), st.sampled_from([0, 4, 30])),
)
def test_portions_of_any_size_find_the_same(
    minutes: list[tuple[int, float, float]],
    cuts: list[int],
    expected: float,
    scale: int,
    newcomer: bool,
    close_after: int,
    unseen: tuple[int, int, int],
) -> None:
    counts, bans, drops = zip(*minutes, strict=True)
    panel, scores = made(bans, counts, expected, drops, scale)
    since, low, length = unseen
    panel = blind(panel, min(since, panel.length), (low, low + length))
    rules = replace(RULES, close_after=close_after)
    whole = followed(panel, scores, rules, newcomer=newcomer)
    cuts = sorted(cut for cut in cuts if cut < len(minutes))
    parts = in_portions(panel, scores, rules, cuts, newcomer)
    assert sorted(parts.closed, key=str) == sorted(whole.closed, key=str)
    assert parts.tracks == whole.tracks
    assert joined(parts.held_back) == whole.held_back
    for episode in (*whole.closed, *whole.open):
        row = panel.unobserved(0, START, panel.length)
        assert not row[episode.start - START]


def test_scores_are_not_looked_at_where_nothing_is_loud() -> None:
    assert followed(*made([5.9] * 50)) == type(followed(*made([0.0])))()


def test_a_panel_is_followed_at_once() -> None:
    panel, scores = made([0, 7, 0, 0, 0, 0, 0, 7])
    first, second = find_episodes(panel, scores, RULES, START)
    assert (first.key, first.end, second.end) == (KEY, START + 2, None)
