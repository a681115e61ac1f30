"""The graph of one Insight."""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trailsight.contracts.episode import Episode
from trailsight.contracts.figure import InsightGraph
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.reporting.figures.insight import insight_figure, subtitle, title

START = 29_556_000  # 2026-03-13 00:00 UTC
KEY = SeriesKey(
    *("123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management"),
    insight_type=CALL_RATE,
    error_code=None,
)


def graph(length: int = 121, burst: tuple[int, int] = (60, 61), **changes: Any) -> InsightGraph:
    counts = np.zeros(length, np.int64)
    counts[slice(*burst)] = 6
    start, end = START + burst[0], START + burst[1]
    values: dict[str, Any] = {
        "episode": Episode(KEY, start, end, start, "rise", 12.3, 6, 0.002),
        "start": START,
        "counts": counts,
        "expected": np.full(length, 0.002, np.float32),
        "size": np.full(length, 0.01, np.float32),
        "calls": None,
        "baseline_average": 0.0021,
        "insight_average": 6.0,
        "end": end,
        "shared_event_id": "0b5e",
        "who": "arn:aws:sts::123456789012:assumed-role/deploy",
    }
    return InsightGraph(**(values | changes))


def errors() -> InsightGraph:
    plain = graph()
    key = KEY._replace(insight_type=ERROR_RATE, error_code="Client.InstanceLimitExceeded")
    episode = replace(plain.episode, key=key)
    return replace(plain, episode=episode, calls=np.full(121, 2000, np.int64))


def still_open() -> InsightGraph:
    plain = graph(burst=(60, 121))
    return replace(plain, episode=replace(plain.episode, end=None))


def drop() -> InsightGraph:
    plain = graph(length=2880, burst=(1300, 2000))
    counts = np.full(2880, 200, np.int64)
    counts[1300:2000] = 0
    episode = replace(plain.episode, direction="drop", peak_bans=300.0)
    busy = np.full(2880, 200, np.float32)
    return replace(
        plain,
        episode=episode,
        counts=counts,
        expected=busy,
        size=busy,
        insight_average=0.0,
        baseline_average=201.5,
    )


def awkward() -> InsightGraph:
    plain = graph(length=10, burst=(4, 10))
    key = KEY._replace(event_name="Veränderung$x$" * 20)
    return replace(plain, episode=replace(plain.episode, key=key), who="user/测试\x1b" * 30)


@pytest.mark.parametrize("drawn", [graph(), errors(), still_open(), drop(), awkward()])
def test_equal_graphs_give_equal_pictures_of_the_promised_size(
    drawn: InsightGraph, tmp_path: Path
) -> None:
    one, other = tmp_path / "figures" / "one.png", tmp_path / "other.png"
    insight_figure(drawn, one)
    insight_figure(drawn, other)
    content = one.read_bytes()
    assert content == other.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (1200, 560)
    assert b"Software" not in content
    assert b"tIME" not in content


def test_what_is_drawn_depends_on_the_counts(tmp_path: Path) -> None:
    insight_figure(graph(), tmp_path / "a.png")
    insight_figure(graph(burst=(60, 62)), tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() != (tmp_path / "b.png").read_bytes()


def test_a_readers_own_style_changes_nothing(tmp_path: Path) -> None:
    import matplotlib as mpl

    insight_figure(graph(), tmp_path / "a.png")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "black"}):
        insight_figure(graph(), tmp_path / "b.png")
        assert mpl.rcParams["font.size"] == 30
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_the_title_is_a_sentence() -> None:
    assert title(graph()) == (
        "RunInstances in 123456789012, us-east-1: 6.0 calls/min against 0.0021 (ApiCallRateInsight)"
    )
    assert title(errors()) == (
        "RunInstances Client.InstanceLimitExceeded\n"
        "in 123456789012, us-east-1: 6.0 errors/min against 0.0021 (ApiErrorRateInsight)"
    )
    assert max(map(len, title(awkward()).splitlines())) <= 96


def test_the_subtitle_says_when_how_unusual_and_who() -> None:
    assert subtitle(graph()) == (
        "2026-03-13 01:00 to 01:01 UTC (1 min)  ·  "
        "rise: < 1 in 10^12 minutes (12.3 bans)  ·  mostly role/deploy"
    )
    assert "01:00 and still open at 02:01 UTC" in subtitle(still_open())
    assert subtitle(drop()).startswith("2026-03-13 21:40 to 2026-03-14 09:20 UTC (11 h 40 min)")
    assert subtitle(graph(who="")).endswith("by callers without an ARN")
