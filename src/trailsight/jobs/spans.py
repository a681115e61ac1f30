"""Moments and windows of time as the user gives them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.series.excluded import Excluded


@dataclass(frozen=True)
class Span:
    """A window of time as the user gives it; null: decided by the data."""

    start: str | None = None
    """ISO 8601, UTC where no offset is given."""
    end: str | None = None
    """The first moment that is no longer part of it."""

    def minutes(self, stage: str) -> tuple[int | None, int | None]:
        """Both ends in minutes since the epoch."""
        start = minute_of(f"{stage}.start", self.start)
        end = minute_of(f"{stage}.end", self.end)
        if start is not None and end is not None and end <= start:
            raise InputError(f"{stage}.end", f"{self.end} is not after {stage}.start={self.start}")
        return start, end


@dataclass(frozen=True)
class TrainSpan(Span):
    """What is learnt from; by default all before ``score.start``."""

    refit_days: int = 1
    """Days of scoring after which a baseline is learnt anew; only where ``end`` is not given."""

    exclude: tuple[Any, ...] = ()
    """[from, to] each, ISO 8601: windows that are neither learnt from nor scored."""

    @property
    def excluded(self) -> Excluded:
        """Those windows; raises ``InputError`` for one that is none."""
        spans = []
        for pair in self.exclude:
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                remedy = "[[2026-03-18T12:00,2026-03-18T15:00]], as many as there are"
                raise InputError("train.exclude", f"{pair!r} is no [from, to]", remedy)
            start, end = (minute_of("train.exclude", str(text)) for text in pair)
            assert start is not None
            assert end is not None
            if end <= start:
                raise InputError("train.exclude", f"{pair[1]} is not after {pair[0]}")
            spans.append((start, end))
        return Excluded.of(spans)

    @property
    def refits(self) -> int | None:
        """Days after which a baseline is learnt anew; None: one serves for ever."""
        return self.refit_days if self.end is None else None

    def __post_init__(self) -> None:
        self.minutes("train")
        _ = self.excluded
        if self.refit_days < 1:
            raise InputError("train.refit_days", f"{self.refit_days} is less than 1")


@dataclass(frozen=True)
class ScoreSpan(Span):
    """What is scored; by default the last UTC day, and in later runs what has come since."""

    lateness: int = 15
    """Minutes before the end of the data that are left for records still to come; only where
    ``end`` is not given."""
    stale_days: int = 21
    """Days after which a baseline is called stale: by then a count weighs half by default."""

    def __post_init__(self) -> None:
        self.minutes("score")
        if self.stale_days < 1:
            raise InputError("score.stale_days", f"{self.stale_days} is less than 1")
        if self.lateness < 0:
            raise InputError("score.lateness", f"{self.lateness} is below 0")


def text_of(minute: int) -> str:
    """Minutes since the epoch as people read them."""
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%d %H:%M}"
