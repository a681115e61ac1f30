"""Reading log files, as it is seen on standard error: a line that is written anew for a person at
a terminal, a line now and then in a log, and nothing there of what is soon over."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from trailsight.contracts.reading import Reading
from trailsight.reporting.progress import seconds

Watch = Callable[[Reading], None]

INTERVAL = 10.0
"""Seconds between two lines, and before the first."""

MANY = 1_000_000
"""Files that are told in millions, so that all has room in 80 columns."""


@dataclass(frozen=True)
class ReadingShown:
    """Shows how far reading is: files, events a second, time left, what was quarantined."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    """Seconds."""
    detailed: bool = False
    """Whether each file is named meanwhile: then a terminal gets lines, too."""

    @contextmanager
    def shown(self) -> Iterator[Watch]:
        """Shows it while the context lasts; yields what is called as it gets on."""
        terminal = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        with self._bar() if terminal and not self.detailed else self._lines() as watch:
            yield watch

    @contextmanager
    def _bar(self) -> Iterator[Watch]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining
        from rich.table import Column

        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=None, table_column=Column(ratio=1)),
            TextColumn("{task.fields[files]}"),
            TaskProgressColumn(),
            Remaining(elapsed_when_finished=True),
            TextColumn("{task.fields[told]}"),
        )
        bar = Progress(*columns, console=Console(file=self.stream), expand=True)
        task, began = bar.add_task("extract", files="", told=""), 0.0

        def watch(now: Reading) -> None:
            nonlocal began
            if not now.total:
                return  # nothing new to read
            if not bar.live.is_started:
                began = self.clock()
                bar.reset(task)
                bar.start()
            whole = max(now.bytes_total, 1)
            done = whole if now.done == now.total else now.bytes_done
            told = _told(now, self.clock() - began)
            bar.update(task, completed=done, total=whole, files=_files(now, brief=True), told=told)

        try:
            yield watch
        finally:
            bar.stop()

    @contextmanager
    def _lines(self) -> Iterator[Watch]:
        last, began, shown = Reading(), self.clock(), self.clock()

        def watch(now: Reading) -> None:
            nonlocal last, began, shown
            if not last.total:
                began = shown = self.clock()
            last, moment = now, self.clock()
            if moment - shown < INTERVAL or not 0 < now.bytes_done < now.bytes_total:
                return
            shown = moment
            share = now.bytes_done / now.bytes_total
            left = seconds((moment - began) * (1 / share - 1))
            told = _told(now, moment - began)
            self._say(f"extract  {_files(now)}  {int(100 * share)} %  {left} left  {told}")

        yield watch
        passed = self.clock() - began
        if passed >= INTERVAL and last.total:
            told = _told(last, passed)
            self._say(f"extract  done  {last.done:,} files  {seconds(passed)}  {told}")

    def _say(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


def _files(now: Reading, brief: bool = False) -> str:
    if brief and now.total >= MANY:
        return f"{now.done / 1e6:.2f}/{now.total / 1e6:.2f} M files"
    return f"{now.done:,}/{now.total:,} files"


def _told(now: Reading, passed: float) -> str:
    rate = f"{now.records / passed:,.0f} events/s" if passed > 0 and now.records else ""
    quarantined = f"{now.quarantined:,} quarantined" if now.quarantined else ""
    return "  ".join(filter(None, (rate, quarantined)))
