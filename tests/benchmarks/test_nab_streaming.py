"""The streaming detector: causal, two-sided, quiet about what recurs; the split of the files."""

import numpy as np

from benchmarks.nab.choices import Choice
from benchmarks.nab.halves import halves, judge
from benchmarks.nab.series import Series
from benchmarks.nab.streaming import Streaming

DAY = 288
STEP = 300


def stream(days: int = 10, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    seconds = np.arange(days * DAY) * STEP
    daily = 10 * np.sin(2 * np.pi * np.arange(days * DAY) / DAY)
    noise = np.random.default_rng(seed).normal(size=days * DAY)
    return 50 + daily + noise, seconds


def test_scores_do_not_know_the_future() -> None:
    values, seconds = stream()
    probation = 2 * DAY
    whole = Streaming().scores(values, seconds, probation)
    for end in (3 * DAY, 5 * DAY + 17):
        np.testing.assert_array_equal(
            Streaming().scores(values[:end], seconds[:end], probation), whole[:end]
        )


def test_a_rise_and_a_drop_both_score_high_and_at_once() -> None:
    values, seconds = stream()
    for change in (15.0, -15.0):
        changed = values.copy()
        changed[7 * DAY + 100 :][:20] += change
        scores = Streaming().scores(changed, seconds, 2 * DAY)
        assert scores[7 * DAY + 100] > 0.99
        assert scores[2 * DAY : 7 * DAY + 100].max() < 0.99


def test_the_season_shows_what_is_unusual_at_its_hour_only() -> None:
    """At night a value is news that is usual by day."""
    values, seconds = stream()
    night = 7 * DAY + 3 * DAY // 4
    values[night : night + 16] = 58
    seasonal, flat = (
        Streaming(season_days=days).scores(values, seconds, 2 * DAY)[night : night + 16].max()
        for days in (14, 0)
    )
    assert seasonal > 0.99 > flat


def test_a_constant_stream_scores_nothing() -> None:
    _, seconds = stream()
    assert Streaming().scores(np.full(len(seconds), 45.0), seconds, 2 * DAY).max() == 0.5


def files() -> list[Series]:
    return [
        Series(f"{category}/{i}", np.arange(100) * STEP, np.zeros(100), ((50, 59),))
        for category in ("a", "b", "c")
        for i in range(5)
    ]


def test_halves_share_every_category() -> None:
    series = files()
    first, second = halves(series, 1)
    assert sorted(first + second) == list(range(15))
    assert abs(len(first) - len(second)) <= 1
    for category in ("a", "b", "c"):
        assert 2 <= sum(series[i].category == category for i in first) <= 3
    assert halves(series, 1) == (first, second) != halves(series, 2)


def test_the_judged_half_has_no_say_in_the_choice() -> None:
    series = files()
    first, second = halves(series, 1)
    worth = np.zeros((2, 15))
    worth[0, first], worth[0, second] = 1, -1
    worth[1, first], worth[1, second] = -1, 1
    choices = [Choice("good on the first", worth[0]), Choice("good on the second", worth[1])]
    judged = list(judge(series, choices, [1]))
    assert [one.choice for one in judged] == ["good on the first", "good on the second"]
    assert [one.score for one in judged] == [0, 0]
    assert [one.chosen_at for one in judged] == [100, 100]
