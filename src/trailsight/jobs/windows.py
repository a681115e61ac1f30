"""Which minutes are learnt from and which are scored."""

from dataclasses import dataclass, field, replace

from trailsight.contracts.errors import InputError
from trailsight.jobs.spans import ScoreSpan, TrainSpan, text_of
from trailsight.series.excluded import Excluded

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Windows:
    """Four moments in minutes since the epoch, UTC; ends are exclusive."""

    train_start: int
    train_end: int
    score_start: int
    score_end: int
    excluded: Excluded = field(default_factory=Excluded)
    """Windows that are neither learnt from nor scored."""

    def learnt_to(self, train_end: int) -> "Windows":
        """The same, with a baseline that is learnt up to ``train_end``."""
        return replace(self, train_end=train_end)


def resolve(
    train: TrainSpan, score: ScoreSpan, data: tuple[int, int], origin: int | None = None
) -> Windows:
    """The windows that ``train`` and ``score`` mean on data over the minutes ``data``.

    By default the last UTC day of the data is scored, up to ``score.lateness`` minutes before
    the end of the data, and all before it is learnt from; where only ``train.end`` is given,
    scoring begins there at the earliest. ``origin`` is where scoring began in an earlier run.
    Raises ``InputError`` for a window outside the data or a baseline that would learn from what
    it scores.
    """
    first, last = data
    train_start, train_end = train.minutes("train")
    score_start, score_end = _scored(score, data, origin, train_end)
    train_end = score_start if train_end is None else train_end
    train_start = first if train_start is None else train_start
    if train_end > score_start:
        problem = f"{text_of(train_end)} is after score.start={text_of(score_start)}"
        raise InputError("train.end", problem, "a baseline must not learn what it is to score")
    if train_end <= first or train_end <= train_start:
        problem = (
            f"no activity before {text_of(train_end)}: the data spans {text_of(first)} to "
            f"{text_of(last)} UTC ({length_of(last - first)}), which leaves nothing to learn a "
            "baseline from; a weekly baseline wants two weeks or more"
        )
        remedy = "give more logs, or divide these: train.end=… score.start=…"
        raise InputError("train.end", problem, remedy)
    _inside("train", train_start, train_end, data)
    return Windows(max(train_start, first), train_end, score_start, score_end, train.excluded)


def fixed(
    train: TrainSpan, score: ScoreSpan, data: tuple[int, int], origin: int | None = None
) -> Windows:
    """What ``score`` means of ``data`` under a baseline that was learnt elsewhere, from the minutes
    of ``train``; by default scoring begins after them."""
    start, end = train.minutes("train")
    assert start is not None, "a baseline says what it was learnt from"
    assert end is not None, "a baseline says what it was learnt from"
    return Windows(start, end, *_scored(score, data, origin, end), train.excluded)


def _scored(
    score: ScoreSpan, data: tuple[int, int], origin: int | None, learnt_to: int | None
) -> tuple[int, int]:
    first, last = data
    start, end = score.minutes("score")
    watermark = last - score.lateness if end is None else min(end, last)
    if origin is not None:
        start = origin
    if start is None:
        start = max((min(end or last, last) - 1) // MINUTES_A_DAY * MINUTES_A_DAY, first)
        start = max(start, learnt_to or start)
    _inside("score", start, last if end is None else end, data)
    return start, max(watermark, start)


def _inside(stage: str, start: int, end: int, data: tuple[int, int]) -> None:
    first, last = data
    for name, outside in (("start", start >= last), ("end", end <= first)):
        if outside:
            moment = text_of(start if name == "start" else end)
            problem = f"{moment} lies outside the data, {text_of(first)} to {text_of(last)} UTC"
            raise InputError(f"{stage}.{name}", problem)


def length_of(minutes: int) -> str:
    """A length of time in words."""
    for unit, size in (("day", MINUTES_A_DAY), ("hour", 60)):
        if minutes >= 2 * size:
            number = f"{minutes / size:.1f}".removesuffix(".0")
            return f"{number} {unit}s"
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
