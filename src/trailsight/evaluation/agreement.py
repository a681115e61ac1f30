"""Which of AWS's Insights and which of ours are the same, and how they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from trailsight.contracts.series import SeriesKey
from trailsight.insight.read import ReadInsight

Verdict = Literal["both", "only_aws", "only_ours", "part_of_ours", "part_of_aws"]
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Pair:
    """One Insight of AWS's and one of ours, or the one of them that there is."""

    verdict: Verdict
    """``part_of_ours``: an Insight of AWS's in the time of one of ours that stands in a pair with
    another already; ``part_of_aws``: the reverse. One side told in several what the other told
    in one."""
    aws: ReadInsight | None
    ours: ReadInsight | None

    @property
    def key(self) -> SeriesKey:
        """The series."""
        return self.told.key

    @property
    def told(self) -> ReadInsight:
        """AWS's Insight, or ours where AWS has none."""
        told = self.aws or self.ours
        assert told is not None
        return told


@dataclass(frozen=True)
class Differences:
    """Ours less AWS's: minutes, and calls per minute; None where one side does not tell."""

    start: int | None = None
    """Above 0: ours starts later."""
    end: int | None = None
    duration: int | None = None
    insight_average: float | None = None
    """End against End where both have one, otherwise Start against Start."""
    baseline_average: float | None = None


def agree(
    aws: Iterable[ReadInsight], ours: Iterable[ReadInsight], tolerance: int
) -> tuple[Pair, ...]:
    """Pairs the Insights of one series whose times overlap or lie ``tolerance`` minutes apart.

    An Insight stands in one pair of verdict ``both`` at most: the pair that overlaps most comes
    first, then the one that starts closest. What is left over is part of a counterpart that is
    taken already, or was found by one side only. Every Insight is in the outcome, sorted by start
    and series. The two sides are equals: swapped, they give the same pairs.
    """
    series: dict[SeriesKey, tuple[list[ReadInsight], list[ReadInsight]]] = {}
    for side, insights in enumerate((aws, ours)):
        for one in insights:
            series.setdefault(one.key, ([], []))[side].append(one)
    pairs = [pair for both in series.values() for pair in _paired(*both, tolerance)]
    return tuple(sorted(pairs, key=_order))


def _paired(aws: list[ReadInsight], ours: list[ReadInsight], tolerance: int) -> list[Pair]:
    near = sorted(
        (_distance(a, o), i, j)
        for i, a in enumerate(aws)
        for j, o in enumerate(ours)
        if _gap(a, o) <= tolerance
    )
    pairs: list[Pair] = []
    first: set[int] = set()
    second: set[int] = set()
    for _, i, j in near:
        if i not in first and j not in second:
            pairs.append(Pair("both", aws[i], ours[j]))
            first.add(i)
            second.add(j)
    for _, i, j in near:
        if i not in first:
            pairs.append(Pair("part_of_ours", aws[i], ours[j]))
            first.add(i)
        elif j not in second:
            pairs.append(Pair("part_of_aws", aws[i], ours[j]))
            second.add(j)
    pairs += [Pair("only_aws", a, None) for i, a in enumerate(aws) if i not in first]
    pairs += [Pair("only_ours", None, o) for j, o in enumerate(ours) if j not in second]
    return pairs


def _gap(a: ReadInsight, b: ReadInsight) -> int:
    """Minutes between the two; below 0 where they overlap."""
    return max(a.start, b.start) - min(a.until, b.until)


def _distance(a: ReadInsight, b: ReadInsight) -> tuple[object, ...]:
    """The same from either side, so that neither is favoured."""
    ends = sorted([(a.start, a.until, a.shared_event_id), (b.start, b.until, b.shared_event_id)])
    return _gap(a, b), abs(a.start - b.start), ends


def _order(pair: Pair) -> tuple[object, ...]:
    ids = [one.shared_event_id if one else "" for one in (pair.aws, pair.ours)]
    return pair.told.start, pair.key.sort_key, pair.verdict, ids


def differences(pair: Pair) -> Differences:
    """How the two of ``pair`` differ; nothing but None where there is one only."""
    aws, ours = pair.aws, pair.ours
    if aws is None or ours is None:
        return Differences()
    ended = aws.end is not None and ours.end is not None
    sides = (
        (aws.end_average, ours.end_average) if ended else (aws.start_average, ours.start_average)
    )
    return Differences(
        start=ours.start - aws.start,
        end=_less(aws.end, ours.end),
        duration=_less(_length(aws), _length(ours)),
        insight_average=_less(*sides),
        baseline_average=ours.baseline_average - aws.baseline_average,
    )


def _length(one: ReadInsight) -> int | None:
    return None if one.end is None else one.end - one.start


def _less(aws: Number | None, ours: Number | None) -> Number | None:
    return None if aws is None or ours is None else ours - aws
