"""What is seen of the reading of logs."""

import re
from io import StringIO

import pytest

from tests.reporting.test_progress import Clock, Terminal
from trailsight.contracts.reading import Reading
from trailsight.reporting.reading import ReadingShown


def steps(clock: Clock, shown: ReadingShown, seconds: int) -> None:
    """A file a second, each of 100 records and twice the bytes of the one before."""
    with shown.shown() as watch:
        for done in range(seconds + 1):
            clock.now = float(done)
            size = 2**done - 1, 2**seconds - 1
            watch(Reading(done, seconds, *size, 100 * done, done // 10))


def test_a_log_gets_a_line_now_and_then_and_the_time_left_goes_by_bytes() -> None:
    stream, clock = StringIO(), Clock()
    with ReadingShown(stream, clock).shown() as watch:
        for second in range(26):
            clock.now = 100.0 + second
            watch(Reading(4 * second, 1000, 1000 * second, 40_000, 50 * second, second // 15))
        clock.now = 140.0
        watch(Reading(1000, 1000, 40_000, 40_000, 2_000, 1_234))
    assert stream.getvalue().splitlines() == [
        "extract  40/1,000 files  25 %  30 s left  50 events/s",
        "extract  80/1,000 files  50 %  20 s left  50 events/s  1 quarantined",
        "extract  done  1,000 files  40 s  50 events/s  1,234 quarantined",
    ]


def test_what_is_soon_over_says_nothing_in_a_log() -> None:
    stream, clock = StringIO(), Clock()
    steps(clock, ReadingShown(stream, clock), 9)
    with ReadingShown(stream, clock).shown():
        clock.now += 100
    assert stream.getvalue() == ""


def test_reading_that_fails_is_not_called_done() -> None:
    stream, clock = StringIO(), Clock()

    def fail() -> None:
        with ReadingShown(stream, clock).shown() as watch:
            watch(Reading(0, 9, 0, 90))
            clock.now = 60.0
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert stream.getvalue() == ""


def seen(terminal: Terminal) -> str:
    """What a terminal shows in the end, without the movements of its cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue()).splitlines()[-1].strip()


@pytest.mark.parametrize(
    ("number", "files"), [(6_730, "6,730/6,730 files"), (2_345_678, "2.35/2.35 M files")]
)
def test_a_terminal_of_80_columns_has_room_for_all(
    monkeypatch: pytest.MonkeyPatch, number: int, files: str
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    stream, clock = Terminal(), Clock()
    with ReadingShown(stream, clock).shown() as watch:
        watch(Reading(0, number, 0, 10**9))
        clock.now = 100.0
        watch(Reading(number, number, 10**9, 10**9, 3_140_000, 13_456))
    line = seen(stream)
    assert len(line) <= 80
    for told in (files, "100%", "31,400 events/s", "13,456 quarantined"):
        assert told in line
    assert re.search(r"\d:\d\d:\d\d", line)


def test_a_terminal_gets_lines_where_files_are_named_or_nothing_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream, clock = Terminal(), Clock()
    steps(clock, ReadingShown(stream, clock, detailed=True), 12)
    assert [line.split("  ")[1] for line in stream.getvalue().splitlines()] == [
        "10/12 files",
        "done",
    ]
    nothing = Terminal()
    with ReadingShown(nothing, clock).shown() as watch:
        watch(Reading())
    assert "extract" not in nothing.getvalue()
