"""What is drawn of scores loses no peak."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.figure import ScoreGraph, ScoreLine
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.reporting.figures.scored import PIXELS, score_figure

KEY = SeriesKey(
    "1", "eu-west-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)
START = 29_000_000


def graph(counts: list[int], names: tuple[str, ...], period: tuple[int, int]) -> ScoreGraph:
    length = len(counts)
    lines = tuple(
        ScoreLine(
            name,
            np.full(length, 0.5, np.float32),
            np.full(length, 4.0, np.float32),
            (np.array(counts, np.float64) / 4).astype(np.float32),
            6.16,
            (period,),
        )
        for name in names
    )
    return ScoreGraph(KEY, "ec2 RunInstances $x$", START, np.array(counts, np.int64), lines)


@given(
    place=st.integers(0, 3 * PIXELS - 1), length=st.integers(1, 3 * PIXELS), high=st.integers(5, 40)
)
def test_a_peak_is_drawn_whatever_the_length(place: int, length: int, high: int) -> None:
    place %= length
    counts = [0] * length
    counts[place] = high
    upper, lower = score_figure(graph(counts, ("a",), (START, START + 1))).axes
    drawn = upper.lines[0]
    x, y = np.asarray(drawn.get_xdata()), np.asarray(drawn.get_ydata())
    assert y.max() == high
    width = max(-(-length // PIXELS), 1)
    assert 0 <= START + place - x[int(y.argmax())] < width
    assert upper.get_ylim()[1] > high
    bans = np.asarray(lower.lines[0].get_ydata())
    assert bans.max() == min(high / 4, 12.0)


def test_each_of_several_detectors_has_a_lane_and_a_name() -> None:
    upper, lower = score_figure(graph([1, 2, 3] * 40, ("a", "b"), (START, START + 9))).axes
    labels = [text.get_text() for text in upper.get_legend().get_texts()]  # type: ignore[union-attr]
    assert labels == [
        "calls per minute", "expected by a", "expected by b", "episode of a", "episode of b",
    ]  # fmt: skip
    below = [text.get_text() for text in lower.get_legend().get_texts()]  # type: ignore[union-attr]
    assert below == ["a", "6.16 bans open an episode", "b"]


def test_minutes_of_which_nothing_is_expected_leave_a_gap() -> None:
    made = graph([0, 9, 0, 0], ("a",), (START + 1, START + 2))
    made.lines[0].expected[:2] = np.nan
    made.lines[0].upper[:2] = np.nan
    upper, _ = score_figure(made).axes
    assert np.isfinite(upper.get_ylim()).all()
    assert upper.get_ylim()[1] > 9
