import pytest

from trailsight.alerting.limits import Limits
from trailsight.alerting.rules import Rules
from trailsight.contracts.errors import InputError


def test_the_budget_sets_the_threshold() -> None:
    assert Rules(budget=1).open_bans == pytest.approx(6.1584, abs=1e-4)
    assert Rules(budget=10).open_bans == pytest.approx(5.1584, abs=1e-4)
    assert Rules(budget=10, threshold=4.0).open_bans == 4.0


def test_a_series_may_have_a_budget_of_its_own() -> None:
    limits = Limits().then("sandbox", {"budget": 0.1, "drops": False})
    rules = Rules(threshold=9.0).under(limits)
    assert rules.open_bans == pytest.approx(7.1584, abs=1e-4)
    assert (rules.drops, rules.close_bans, rules.min_calls) == (False, 3.0, 4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"budget": 0.0}, "budget"),
        ({"budget": float("nan")}, "budget"),
        ({"close_after": 0}, "close_after"),
        ({"min_calls": 0}, "min_calls"),
        ({"min_excess": -1.0}, "min_excess"),
        ({"min_excess": float("nan")}, "min_excess"),
        ({"min_ratio": 0.5}, "min_ratio"),
        ({"close_bans": 9.0}, "close_bans"),
    ],
)
def test_impossible_rules_are_named(changes: dict[str, float], field: str) -> None:
    with pytest.raises(InputError, match=rf"alerting\.{field}"):
        Rules(**changes)  # type: ignore[arg-type]
