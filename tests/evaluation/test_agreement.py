from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.evaluation.agreement import Pair, agree, differences
from trailsight.insight.read import ReadInsight

Make = Callable[..., ReadInsight]


def verdicts(pairs: tuple[Pair, ...]) -> list[tuple[str, str, str]]:
    return [
        (
            pair.verdict,
            pair.aws.shared_event_id if pair.aws else "",
            pair.ours.shared_event_id if pair.ours else "",
        )
        for pair in pairs
    ]


def test_overlapping_ones_of_a_series_are_the_same(told: Make) -> None:
    pairs = agree([told(100, 110, "a")], [told(103, 120, "o")], 0)
    assert verdicts(pairs) == [("both", "a", "o")]
    differ = differences(pairs[0])
    assert (differ.start, differ.end, differ.duration) == (3, 10, 7)
    assert (differ.insight_average, differ.baseline_average) == (0.0, 0.0)


@pytest.mark.parametrize(("start", "matched"), [(109, True), (120, True), (121, False)])
def test_the_tolerance_is_the_minutes_in_between(told: Make, start: int, matched: bool) -> None:
    pairs = agree([told(100, 110)], [told(start, start + 5)], 10)
    assert [pair.verdict for pair in pairs] == (["both"] if matched else ["only_aws", "only_ours"])


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "2"},
        {"region": "us-west-2"},
        {"event_source": "iam.amazonaws.com"},
        {"event_name": "Other"},
        {"category": "Data"},
        {"insight_type": "ApiErrorRateInsight", "error_code": "Denied"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_series_is_another_insight(told: Make, changes: dict[str, Any]) -> None:
    one = told(100, 110)
    pairs = agree([one], [told(100, 110, key=one.key._replace(**changes))], 10)
    assert sorted(pair.verdict for pair in pairs) == ["only_aws", "only_ours"]


def test_two_of_one_side_within_one_of_the_other(told: Make) -> None:
    one, first, second = told(100, 160, "one"), told(100, 110, "first"), told(130, 159, "second")
    assert verdicts(agree([first, second], [one], 0)) == [
        ("part_of_ours", "first", "one"),
        ("both", "second", "one"),
    ]
    assert verdicts(agree([one], [first, second], 0)) == [
        ("both", "one", "second"),
        ("part_of_aws", "one", "first"),
    ]


def test_the_closest_comes_first(told: Make) -> None:
    aws = [told(100, 105, "a"), told(112, 117, "b")]
    ours = [told(101, 105, "c"), told(113, 118, "d")]
    assert verdicts(agree(aws, ours, 10)) == [("both", "a", "c"), ("both", "b", "d")]


def test_an_insight_without_an_end_counts_as_its_beginning(told: Make) -> None:
    still = told(100, None, "a")
    assert verdicts(agree([still], [told(104, 110, "o")], 0)) == [("both", "a", "o")]
    assert [pair.verdict for pair in agree([still], [told(120, 130)], 10)] == [
        "only_aws",
        "only_ours",
    ]


def test_averages_are_compared_over_like_windows(told: Make) -> None:
    both = Pair("both", told(100, 110, end_average=6.0), told(100, 110, end_average=7.5))
    assert differences(both).insight_average == 1.5
    opened = Pair("both", told(100, None, start_average=1.0), told(100, 110))
    assert differences(opened).insight_average == 1.0
    assert (differences(opened).end, differences(opened).duration) == (None, None)
    ended = Pair("both", told(100, 110, start_average=None), told(100, None))
    assert differences(ended).insight_average is None
    alone = differences(Pair("only_aws", told(100, 110), None))
    assert alone.start is alone.baseline_average is None


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6)


@given(SPANS, SPANS, st.integers(0, 15))
def test_nothing_is_lost_or_told_twice_and_neither_side_is_favoured(
    told: Make, aws: list[tuple[int, int]], ours: list[tuple[int, int]], tolerance: int
) -> None:
    theirs = [told(start, start + n, f"a{i}") for i, (start, n) in enumerate(aws)]
    own = [told(start, start + n, f"o{i}") for i, (start, n) in enumerate(ours)]
    pairs = agree(theirs, own, tolerance)
    whole = [pair for pair in pairs if pair.verdict == "both"]
    for side, part, insights in (("aws", "part_of_ours", theirs), ("ours", "part_of_aws", own)):
        first = Counter(getattr(pair, side).shared_event_id for pair in whole)
        rest = Counter(
            getattr(pair, side).shared_event_id
            for pair in pairs
            if pair.verdict in (part, f"only_{side}")
        )
        assert first + rest == Counter(one.shared_event_id for one in insights)
    for pair in pairs:
        if pair.aws and pair.ours:
            gap = max(pair.aws.start, pair.ours.start) - min(pair.aws.until, pair.ours.until)
            assert gap <= tolerance
    mirrored = {"part_of_ours": "part_of_aws", "part_of_aws": "part_of_ours",
                "only_aws": "only_ours", "only_ours": "only_aws", "both": "both"}  # fmt: skip
    swapped = {(mirrored[v], o, a) for v, a, o in verdicts(agree(own, theirs, tolerance))}
    assert swapped == set(verdicts(pairs))
