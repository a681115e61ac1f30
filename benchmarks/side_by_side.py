"""Methods side by side on labelled accounts, in the judge's terms: one row a method."""

from dataclasses import replace

import numpy as np

from benchmarks.method import Alarm, Method
from benchmarks.rates.account import Account
from trailsight.evaluation.alarm import Alarm as Raised
from trailsight.evaluation.judge import Outcome


def raised(method: Method, account: Account) -> list[Raised]:
    """What the method raises in the scored days of an account."""
    found = method.alarms(account.panel, account.scored_from)
    return [_named(account, alarm) for alarm in found]


def part_of(account: Account, series: int, seed: int = 0) -> Account:
    """The account with that many of its series, drawn at random, and what happened to them."""
    if series >= len(account.panel.keys):
        return account
    rng = np.random.default_rng([seed, series])
    rows = np.sort(rng.choice(len(account.panel.keys), series, replace=False))
    panel = account.panel.take(rows)
    kept = set(panel.keys)
    incidents = []
    for each in account.incidents:
        touched = [i for i, key in enumerate(each.keys) if key in kept]
        if touched:
            keys = tuple(each.keys[i] for i in touched)
            calls = tuple(each.calls[i] for i in touched)
            incidents.append(replace(each, keys=keys, calls=calls))
    return replace(
        account,
        panel=panel,
        incidents=tuple(incidents),
        regime={key: account.regime[key] for key in panel.keys},
    )


def row(outcome: Outcome) -> dict[str, str]:
    """A method's row of the table, with 95 % intervals."""
    cells = {"incidents": str(outcome.incidents), "AUPRC": str(outcome.auprc)}
    for point in outcome.points:
        cells[f"recall@{point.name}"] = str(point.recall)
        cells[f"salient@{point.name}"] = str(point.salient)
    middle = outcome.points[len(outcome.points) // 2]
    cells[f"delay@{middle.name}, min"] = f"{middle.delay_median:.0f}"
    cells[f"p95@{middle.name}"] = f"{middle.delay_p95:.0f}"
    cells[f"IoU@{middle.name}"] = f"{middle.overlap:.2f}"
    return cells


def _named(account: Account, alarm: Alarm) -> Raised:
    return Raised(
        keys=() if alarm.row is None else (account.panel.keys[alarm.row],),
        start=alarm.start,
        end=alarm.end,
        detected_at=alarm.detected_at,
        bans=alarm.score,
        direction=alarm.direction,
    )
