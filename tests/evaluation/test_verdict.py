"""When one evaluation beats another."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.paired_with import made
from trailsight.contracts.errors import InputError
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.outcomes import Outcomes
from trailsight.evaluation.paired import Paired
from trailsight.evaluation.verdict import (
    Judgement,
    PromoteOptions,
    beats,
    by_intervals,
    estimate_of,
    judged,
)

NUMBER = st.floats(-1e6, 1e6)


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    low, value, high = sorted(draw(st.tuples(NUMBER, NUMBER, NUMBER)))
    return Estimate(value, low, high)


def test_an_interval_wholly_above_beats() -> None:
    champion = Estimate(0.70, 0.66, 0.74)
    assert beats(Estimate(0.80, 0.75, 0.85), champion, "higher")
    assert not beats(Estimate(0.80, 0.73, 0.85), champion, "higher")
    assert beats(Estimate(0.5, 0.4, 0.65), champion, "lower")
    assert not beats(Estimate(0.5, 0.4, 0.67), champion, "lower")


@given(estimates(), estimates())
def test_of_two_at_most_one_beats_the_other(one: Estimate, other: Estimate) -> None:
    for better in ("higher", "lower"):
        assert not (beats(one, other, better) and beats(other, one, better))
        assert not beats(one, one, better)
    assert beats(one, other, "higher") == beats(other, one, "lower")


def test_an_estimate_has_all_of_its_interval() -> None:
    whole = {"recall": 0.7, "recall.low": 0.6, "recall.high": 0.8}
    assert estimate_of(whole, "recall") == Estimate(0.7, 0.6, 0.8)
    for name in whole:
        assert estimate_of({**whole, name: float("nan")}, "recall") is None
        assert estimate_of({key: x for key, x in whole.items() if key != name}, "recall") is None


@pytest.mark.parametrize("change", [{"better": "more"}, {"metric": " "}, {"seed": -1}])
def test_options_that_mean_nothing_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputError) as caught:
        replace(PromoteOptions(), **change)  # type: ignore[arg-type]
    assert caught.value.field == f"promote.{next(iter(change))}"


FEW, MANY = [5] * 10 + [None] * 30, [5] * 25 + [None] * 15


def said(mine: Outcomes, theirs: Outcomes, metric: str = "recall_injected") -> Judgement | None:
    paired = Paired.of(mine, theirs)
    assert paired is not None
    return judged(paired, PromoteOptions(metric=metric))


def test_a_difference_beyond_chance_beats_and_is_told() -> None:
    found = said(made([], MANY), made([], FEW))
    assert found is not None
    assert found.better
    assert found.why.startswith(
        "recall_injected 0.625 against 0.250, by +0.375 (+0.225 to +0.525; 15"
    )
    back = said(made([], FEW), made([], MANY))
    assert back is not None
    assert not back.better
    assert "worse beyond chance" in back.why
    same = said(made([], MANY), made([], list(reversed(MANY))))
    assert same is not None
    assert not same.better
    assert "may be chance" in same.why


def test_more_false_alarms_beyond_chance_forbid_it() -> None:
    loud = [1] * 20 + [0] * 20
    found = said(made([], MANY, false=loud), made([], FEW))
    assert found is not None
    assert not found.better
    assert "more false alarms beyond chance" in found.why
    some = said(made([], MANY, false=[1] * 4 + [0] * 36), made([], FEW))
    assert some is not None
    assert some.better
    assert "at no more false alarms" in some.why


def test_less_is_better_of_delays_and_false_alarms() -> None:
    for metric in ("delay_median", "false_alarms_per_1000_series_per_day", "insights_per_week"):
        assert PromoteOptions(metric=metric).direction == "lower"
        assert PromoteOptions(metric=metric, better="higher").direction == "higher"
    assert PromoteOptions().direction == "higher"
    quick, slow = made([2] * 40, []), made([20] * 40, [])
    found = said(quick, slow, "delay_median")
    assert found is not None
    assert found.better
    assert not (said(slow, quick, "delay_median") or found).better
    calm, loud = made([], MANY), made([], MANY, false=[1] * 40)
    found = said(calm, loud, "false_alarms_per_1000_series_per_day")
    assert found is not None
    assert found.better


def test_few_series_are_told() -> None:
    found = said(made([], [5] * 13 + [None] * 27), made([], FEW))
    assert found is not None
    assert "3 series differ): fewer than 6 series tell nothing" in found.why


def test_what_cannot_be_paired_is_judged_by_intervals() -> None:
    assert said(made([], MANY), made([], FEW), "vus_pr") is None
    one, other = ({"vus_pr": x, "vus_pr.low": x - 0.1, "vus_pr.high": x + 0.1} for x in (0.8, 0.5))
    options = PromoteOptions(metric="vus_pr")
    found = by_intervals(one, other, options)
    assert found is not None
    assert found.better
    assert "by intervals alone" in found.why
    assert not (by_intervals(other, one, options) or found).better
    assert by_intervals(one, {"vus_pr": 0.5}, options) is None
