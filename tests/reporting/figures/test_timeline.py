"""AWS's Insights and ours over time, as a figure."""

import struct
from pathlib import Path

from tests.reporting.test_agreement import ALONE, START, row
from trailsight.reporting.figures.timeline import (
    FOOT,
    HEAD,
    LANE,
    MOST,
    timeline_figure,
    timeline_shown,
)

WEEK = START, START + 10_080


def size(path: Path) -> tuple[int, ...]:
    return struct.unpack(">II", path.read_bytes()[16:24])


def test_a_lane_for_each_series(tmp_path: Path) -> None:
    path = tmp_path / "timeline.png"
    rows = [row(), row(aws_id="b", aws_start=START + 60), row(event_name="CreateUser", **ALONE)]
    assert timeline_figure(rows, *WEEK, path) == (2, 2)
    assert size(path) == (1200, HEAD + FOOT + 2 * LANE)
    content = path.read_bytes()
    timeline_figure(rows, *WEEK, path)
    assert path.read_bytes() == content


def test_what_differs_is_drawn_differently(tmp_path: Path) -> None:
    drawn = set()
    several = [row(), row(ours_start=START + 600, ours_end=START + 700), row(aws_end=None),
               row(**ALONE), row(verdict="only_ours", aws_start=None, aws_end=None),
               row(error_code="Denied")]  # fmt: skip
    for one in several:
        path = tmp_path / "timeline.png"
        timeline_figure([one], *WEEK, path)
        drawn.add(path.read_bytes())
    assert len(drawn) == len(several)


def test_many_series_and_none(tmp_path: Path) -> None:
    path = tmp_path / "timeline.png"
    rows = [row(event_name=f"Api{number:03}") for number in range(60)]
    alone = row(event_name="Zoo", **ALONE)
    assert timeline_figure([*rows, alone], *WEEK, path) == (MOST, 61)
    assert size(path)[1] == HEAD + FOOT + MOST * LANE
    with_alone = path.read_bytes()
    timeline_figure(rows, *WEEK, path)
    assert path.read_bytes() != with_alone  # what one side alone has told comes first
    assert timeline_figure([], *WEEK, path) == (0, 0)


def test_any_length_of_time_and_hostile_names(tmp_path: Path) -> None:
    path = tmp_path / "timeline.png"
    for minutes in (1, 61, 1440, 400_000):
        timeline_figure([row(event_name="$x^2$\x1b\n" + "y" * 300)], START, START + minutes, path)
        assert size(path)[0] == 1200


def test_both_sides_are_drawn_where_they_share_an_id_and_bear_the_name_that_is_given() -> None:
    figure = timeline_shown([row(aws_id="same", ours_id="same")], *WEEK, who="the stand-in")
    bars = [bar for bar in figure.axes[0].patches if bar.get_zorder() == 3]
    assert len(bars) == 2
    words = " ".join(text.get_text() for text in figure.texts)
    assert "Insights of the stand-in and ours" in words
    assert "AWS" not in words
