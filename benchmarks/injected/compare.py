"""Methods on a real panel: incidents injected into copies, false alarms counted without them."""

from collections.abc import Sequence

from benchmarks.injected.plant import Copy, copy
from benchmarks.method import Method
from benchmarks.rates.account import Account
from benchmarks.side_by_side import raised
from trailsight.contracts.panel import Panel
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Incident
from trailsight.evaluation.judge import Outcome, judge
from trailsight.evaluation.matching import NEAR

PER_SERIES = (1, 2)
"""Incidents in the history and in the scored part."""


def accounts(panel: Panel, first_minute: int, seeds: Sequence[int]) -> list[Account]:
    """The panel without incidents, and then one copy for every seed."""
    clean = Copy(panel, ())
    copies = [copy(panel, first_minute, seed, PER_SERIES) for seed in seeds]
    return [_account(i, each, first_minute) for i, each in enumerate([clean, *copies])]


def compare(method: Method, accounts: Sequence[Account]) -> Outcome:
    """Judges one method on what ``accounts`` has made.

    Nobody has labelled the panel, so every alarm that it raises as it is counts as false, natural
    bursts included. The thresholds come from there; whether incidents are found is looked up in
    the copies, with their polluted histories. Each copy is charged the panel's false alarms,
    but for those where an incident lies over them.
    """
    clean, *copies = accounts
    false = raised(method, clean)
    pooled = []
    for each in copies:
        own = [alarm for alarm in raised(method, each) if _near_one(each, alarm)]
        pooled.append(own + [alarm for alarm in false if not _near_one(each, alarm)])
    return judge(copies, pooled)


def _account(number: int, made: Copy, first_minute: int) -> Account:
    panel = made.panel
    incidents = tuple(
        Incident(
            name=f"{number}-{i}",
            kind=each.kind,
            verdict="true",
            keys=(panel.keys[each.row],),
            start=each.start,
            end=each.end,
            calls=(each.calls,),
            salient=each.salient,
            direction="drop" if each.kind == "drop" else "rise",
        )
        for i, each in enumerate(made.incidents)
    )
    fit_days = (first_minute - panel.start) // 1440
    regime = dict.fromkeys(panel.keys, "real")
    return Account(f"copy {number}", panel, fit_days, incidents, regime)


def _near_one(account: Account, alarm: Alarm) -> bool:
    """Whether the judge would take the alarm for an incident's, or for one's surroundings."""
    return any(
        (not alarm.keys or set(alarm.keys) & set(each.keys))
        and alarm.start < each.end + NEAR
        and alarm.end > each.start - NEAR
        and alarm.detected_at >= each.start - NEAR
        for each in account.incidents
    )
