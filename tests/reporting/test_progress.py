"""Progress on standard error."""

from io import StringIO

import pytest

from trailsight.reporting.progress import Progress


class Clock:
    """Ticks when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(StringIO):
    """What claims to be a terminal."""

    def isatty(self) -> bool:
        return True


def test_plain_lines_at_both_ends_and_now_and_then() -> None:
    stream, clock = StringIO(), Clock()
    with Progress(stream, clock).stage("extract", "files") as tick:
        for second in range(12):
            clock.now = float(second)
            tick(1000 * second, 31_000)
        clock.now = 75.0
        tick(31_000, 31_000)
    assert stream.getvalue().splitlines() == [
        "extract  started",
        "extract  5,000/31,000 files  16 %  26 s left",
        "extract  10,000/31,000 files  32 %  21 s left",
        "extract  done  31,000 files  1 min 15 s",
    ]


def test_a_stage_without_a_count_says_that_it_is_done() -> None:
    stream = StringIO()
    with Progress(stream, Clock()).stage("train", "series"):
        pass
    assert stream.getvalue().splitlines() == ["train  started", "train  done  0.0 s"]


def test_a_stage_that_fails_is_not_called_done() -> None:
    stream = StringIO()
    with pytest.raises(ValueError, match="no"), Progress(stream, Clock()).stage("a", "b"):
        raise ValueError("no")
    assert "done" not in stream.getvalue()


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Progress(stream).stage("score", "series") as tick:
        tick(3, 12)
        tick(12, 12)
    assert "score" in stream.getvalue()
    assert "12/12 series" in stream.getvalue()
    assert "\x1b[" in stream.getvalue()


def test_what_has_come_of_it_so_far_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, clock = StringIO(), Clock()
    with Progress(stream, clock).telling("tune", "trials") as tell:
        clock.now = 6.0
        tell(2, 8, "best 41 %")
        tell(8, 8, "best 43 %")
    assert stream.getvalue().splitlines()[1:] == [
        "tune  2/8 trials  25 %  18 s left  best 41 %",
        "tune  done  8 trials  6.0 s  best 43 %",
    ]
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with Progress(terminal).telling("tune", "trials") as tell:
        tell(8, 8, "best 43 %")
    assert "best 43 %" in terminal.getvalue()


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with Progress(stream, Clock()).stage("score", "series") as tick:
        tick(12, 12)
    assert "\x1b" not in stream.getvalue()


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress().stage("score", "series"):
        pass
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "score  started" in seen.err
