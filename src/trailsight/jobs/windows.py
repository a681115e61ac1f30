"""Which minutes are learnt from and which are scored."""

from dataclasses import dataclass, field, replace

from trailsight.contracts.errors import InputError
from trailsight.jobs.settings import ScoreSpan, TrainSpan, text_of
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
    score_start, score_end = score.minutes("score")
    watermark = last - score.lateness if score_end is None else min(score_end, last)
    if origin is not None:
        score_start = origin
    if score_start is None:
        score_start = max(
            (min(score_end or last, last) - 1) // MINUTES_A_DAY * MINUTES_A_DAY, first
        )
        score_start = max(score_start, train_end or score_start)
    _inside("score", score_start, last if score_end is None else score_end, data)
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
    return Windows(
        max(train_start, first),
        train_end,
        score_start,
        max(watermark, score_start),
        train.excluded,
    )


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
