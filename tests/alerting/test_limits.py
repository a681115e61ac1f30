from dataclasses import replace

import numpy as np
import pytest

from trailsight.alerting.limits import Limits, LimitTable
from trailsight.alerting.rules import Rules


def test_a_later_rule_wins_field_by_field() -> None:
    first = Limits().then("busy", {"min_calls": 20, "min_ratio": 5.0})
    both = first.then("calm", {"min_calls": 8, "drops": False})
    assert (both.min_calls, both.min_ratio, both.drops, both.rises) == (8, 5.0, False, None)
    assert [both.rule_of(name) for name in ("min_calls", "min_ratio", "drops", "rises")] == [
        "calm", "busy", "calm", "",
    ]  # fmt: skip


def test_budget_and_threshold_are_one_setting() -> None:
    limits = Limits().then("a", {"threshold": 9.0}).then("b", {"budget": 10.0})
    assert (limits.threshold, limits.budget, limits.by) == (None, 10.0, (("budget", "b"),))
    assert Limits().then("b", {"budget": 10.0}).then("a", {"threshold": 9.0}).budget is None


def test_they_change_the_rules_of_all() -> None:
    rules = Rules(threshold=9.0, min_calls=4)
    assert replace(rules, **Limits().changes()) == rules
    changed = replace(rules, **Limits().then("a", {"budget": 10.0, "drops": False}).changes())
    assert changed.open_bans == pytest.approx(5.158, abs=1e-3)
    assert not changed.drops
    changed = replace(rules, **Limits().then("a", {"threshold": 7.0}).changes())
    assert (changed.open_bans, changed.min_calls) == (7.0, 4)


def test_a_column_has_the_default_where_nothing_is_set() -> None:
    set_, unset = Limits().then("a", {"min_calls": 20, "drops": False}), Limits()
    table = LimitTable((unset, set_), np.array([0, 1, 0]))
    assert table.column("min_calls", 4).tolist() == [4.0, 20.0, 4.0]
    assert table.column("drops", True).tolist() == [1.0, 0.0, 1.0]
    assert table.of(1) == set_
