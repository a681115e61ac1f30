from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.episodes import find_episodes
from trailsight.alerting.rules import Rules
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import CALL_RATE, SeriesKey

KEY = SeriesKey("1", "r", "s", "A", "Management", CALL_RATE, None)
START = 1000


def found(
    bans: list[float],
    *,
    counts: list[int] | None = None,
    expected: float = 0.0,
    drops: list[float] | None = None,
    first: int = START,
    **rules: float,
) -> list[Episode]:
    length = len(bans)
    block = np.array([counts or [10 if b else 0 for b in bans]])
    scores = Scores(
        (KEY,),
        START,
        np.array([bans], np.float32),
        np.array([drops or [0.0] * length], np.float32),
        np.full((1, length), expected, np.float32),
        np.ones((1, length), np.float32),
    )
    chosen = Rules(**{"threshold": 6.0, "close_after": 3, **rules})  # type: ignore[arg-type]
    return find_episodes(Panel.from_dense([KEY], START, block), scores, chosen, first)


def test_one_loud_minute_is_an_episode_of_one_minute() -> None:
    [episode] = found([0, 0, 7, 0, 0, 0, 0])
    assert (episode.start, episode.end, episode.detected_at) == (1002, 1003, 1002)
    assert (episode.observed, episode.direction, episode.peak_bans) == (10, "rise", 7.0)


def test_hysteresis_keeps_it_open_and_takes_in_the_run_up() -> None:
    [episode] = found([0, 4, 4, 8, 4, 0, 0, 4, 0, 0, 0, 0])
    assert (episode.start, episode.detected_at, episode.end) == (1001, 1003, 1008)
    assert episode.observed == 50


def test_a_run_up_that_is_broken_is_not_part_of_it() -> None:
    [episode] = found([4, 0, 4, 8, 0, 0, 0, 0])
    assert episode.start == 1002


def test_a_pause_of_close_after_ends_it() -> None:
    first, second = found([7, 0, 0, 0, 7, 0, 0, 0])
    assert (first.end, second.start) == (1001, 1004)
    [one] = found([7, 0, 0, 7, 0, 0, 0])
    assert (one.start, one.end) == (1000, 1004)


def test_it_stays_open_while_the_pause_may_yet_be_short() -> None:
    assert found([0, 7, 0, 0])[0].end is None
    assert found([0, 7, 0, 0, 0])[0].end == 1002


def test_few_calls_and_small_ratios_do_not_open() -> None:
    assert found([7, 0, 0, 0], counts=[3, 0, 0, 0], min_calls=4) == []
    assert len(found([7, 7, 0, 0], counts=[2, 2, 0, 0], min_calls=4)) == 1
    assert found([7, 0, 0, 0], counts=[150, 0, 0, 0], expected=100.0) == []
    assert len(found([7, 0, 0, 0], counts=[201, 0, 0, 0], expected=100.0)) == 1


def test_context_minutes_do_not_open() -> None:
    assert found([7, 0, 0, 0, 0], first=1001) == []


def test_a_drop_spans_the_minutes_with_too_few_calls() -> None:
    counts = [20] * 5 + [0] * 10 + [20] * 5
    drops = [0.0] * 9 + [7.0] * 6 + [0.0] * 5
    [episode] = found([0] * 20, counts=counts, expected=20.0, drops=drops)
    assert episode.direction == "drop"
    assert (episode.start, episode.detected_at, episode.end) == (1005, 1009, 1015)
    assert (episode.observed, episode.expected) == (0, 200.0)


@given(st.lists(st.sampled_from([0.0, 4.0, 7.0]), min_size=1, max_size=60))
def test_episodes_are_apart_and_hold_every_loud_minute(bans: list[float]) -> None:
    episodes = found(bans)
    spans = [(e.start - START, len(bans) if e.end is None else e.end - START) for e in episodes]
    for (_, end), (start, _) in pairwise(spans):
        assert start - end >= 3
    for minute, value in enumerate(bans):
        if value == 7.0:
            assert any(start <= minute < end for start, end in spans)
    for (start, end), episode in zip(spans, episodes, strict=True):
        assert bans[start] >= 4.0
        assert episode.detected_at - START in range(start, end)
        assert episode.peak_bans == 7.0


@given(st.lists(st.sampled_from([0.0, 4.0, 7.0]), min_size=1, max_size=40), st.integers(1, 40))
def test_what_closed_in_a_prefix_does_not_change_later(bans: list[float], cut: int) -> None:
    early = [episode for episode in found(bans[:cut]) if episode.end is not None]
    assert early == [e for e in found(bans) if e.end is not None][: len(early)]


def test_scores_are_not_looked_at_where_nothing_is_loud() -> None:
    assert found([5.9] * 50) == []
