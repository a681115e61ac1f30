"""When one evaluation beats another."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.errors import InputError
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.verdict import PromoteOptions, beats, estimate_of

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


@pytest.mark.parametrize("change", [{"better": "more"}, {"metric": " "}])
def test_options_that_mean_nothing_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        replace(PromoteOptions(), **change)  # type: ignore[arg-type]
    assert caught.value.field == f"promote.{next(iter(change))}"
