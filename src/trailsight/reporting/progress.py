"""Progress on standard error: a bar for a person at a terminal, plain lines for a log."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

Tick = Callable[[int, int], None]
"""Called with what is done and what there is to do."""
Tell = Callable[[int, int, str], None]
"""The same, and in a few words what has come of it so far."""

INTERVAL = 5.0
"""Seconds between two lines of one stage."""


@dataclass(frozen=True)
class Progress:
    """Shows how far a stage is."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    """Seconds; for plain lines."""

    @contextmanager
    def stage(self, name: str, unit: str) -> Iterator[Tick]:
        """Shows a stage while it runs; yields what it calls as it gets on."""
        with self.telling(name, unit) as tell:
            yield lambda done, total: tell(done, total, "")

    @contextmanager
    def telling(self, name: str, unit: str) -> Iterator[Tell]:
        """The same, for a stage that has something to tell as it gets on."""
        rich = self.stream.isatty() and os.environ.get("TERM") != "dumb"
        with self._bar(name, unit) if rich else self._lines(name, unit) as tell:
            yield tell

    @contextmanager
    def _bar(self, name: str, unit: str) -> Iterator[Tell]:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
        from rich.progress import TimeRemainingColumn as Remaining

        columns = (
            TextColumn("{task.description:<8}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f}/{task.total:,.0f} {task.fields[unit]}"),
            TaskProgressColumn(),
            Remaining(elapsed_when_finished=True),
            TextColumn("{task.fields[told]}"),
        )
        with Progress(*columns, console=Console(file=self.stream)) as bar:
            task = bar.add_task(name, total=0, unit=unit, told="")
            yield lambda done, total, told: bar.update(task, completed=done, total=total, told=told)

    @contextmanager
    def _lines(self, name: str, unit: str) -> Iterator[Tell]:
        began = shown = self.clock()
        last, news = 0, ""

        def tell(done: int, total: int, told: str) -> None:
            nonlocal shown, last, news
            last, now, news = done, self.clock(), f"  {told}" if told else ""
            if now - shown < INTERVAL or not 0 < done < total:
                return
            shown = now
            left = seconds((now - began) * (total - done) / done)
            share = f"{100 * done // total} %"
            self._say(f"{name}  {done:,}/{total:,} {unit}  {share}  {left} left{news}")

        self._say(f"{name}  started")
        yield tell
        counted = f"  {last:,} {unit}" if last else ""
        self._say(f"{name}  done{counted}  {seconds(self.clock() - began)}{news}")

    def _say(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


def seconds(number: float) -> str:
    """So many seconds, as people read them."""
    if number < 9.95:
        return f"{number:.1f} s"
    minutes, rest = divmod(round(number), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
