"""Is the budget met? Realised false alarms at the thresholds that budgets of 1, 3 and 10 mean."""

from collections.abc import Sequence

import pandas as pd

from benchmarks.rates.account import Account
from trailsight.alerting.rules import Rules
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.judge import BUDGETS, Outcome, judge


def at_budgets(accounts: Sequence[Account], alarms: Sequence[Sequence[Alarm]]) -> list[Outcome]:
    """What each budget of ``BUDGETS`` brings, at the threshold that it states beforehand."""
    return [
        judge(accounts, alarms, threshold=Rules(budget=budget).open_bans, budgets=())
        for budget in BUDGETS
    ]


def row(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """One method's realised rates, precision and recall."""
    cells = {}
    for budget, outcome in zip(BUDGETS, outcomes, strict=True):
        point = outcome.at("stated")
        cells[f"realised@{budget:g}"] = str(point.false_rate)
        cells[f"precision@{budget:g}"] = f"{point.precision.value:.2f}"
        cells[f"salient@{budget:g}"] = f"{point.salient.value:.2f}"
    return cells


def by_regime(outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Realised false alarms per 1,000 series per day, and how many, by regime of the series."""
    columns = {}
    for budget, outcome in zip(BUDGETS, outcomes, strict=True):
        regimes = outcome.at("stated").regimes
        columns[f"rate@{budget:g}"] = {k: round(v.false_rate, 1) for k, v in regimes.items()}
        columns[f"n@{budget:g}"] = {k: v.false for k, v in regimes.items()}
    return pd.DataFrame(columns)
