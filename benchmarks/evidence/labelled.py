"""On the labelled rates, which have no callers: accounts as a whole beside single series."""

from collections.abc import Sequence
from math import log10

import numpy as np

from benchmarks.evidence.weekly import runs, weeks
from benchmarks.ours import ours
from benchmarks.rates.account import Account
from benchmarks.rates.generate import account
from trailsight.contracts.callers import Callers
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.judge import Outcome, judge

NOBODY = Callers((), (), (), *(np.empty(0, np.int64) for _ in range(4)))  # type: ignore[arg-type]
FLOOR = 3.5
WINDOW = 30
SHARES = (0.03, 0.1, 0.2)
"""Of false account alarms in all false alarms of an account."""
BUDGETS = (0.2, 1.0, 3.0)
"""False account alarms per account and week."""
NEAR = 60


def run(seeds: Sequence[int], profile: str) -> None:
    """Prints a line for single series alone, and for each share with accounts beside them."""
    accounts = [account(seed, profile) for seed in seeds]
    alone = [_single(each) for each in accounts]
    beside = [_whole(each) for each in accounts]
    print(f"labelled rates, {profile}, seeds {list(seeds)}")
    _line("single series alone", judge(accounts, alone))
    for share in SHARES:
        both = [
            [*single, *(_raised(one, log10(share * len(each.panel.keys))) for one in whole)]
            for each, single, whole in zip(accounts, alone, beside, strict=True)
        ]
        _line(f"with accounts, {share:.0%} of false alarms", judge(accounts, both))
    _budgets(accounts, beside)


def _single(each: Account) -> list[Alarm]:
    found = ours("seasonal_counts").alarms(each.panel, each.scored_from)
    return [
        Alarm(
            (each.panel.keys[one.row or 0],), one.start, max(one.end, one.start + 1),
            one.detected_at, one.score, one.direction,
        )
        for one in found
    ]  # fmt: skip


def _whole(each: Account) -> list[Alarm]:
    """The alarms about the account, with no series named."""
    heights = [
        height
        for week in weeks(each.panel, NOBODY, each.scored_from)
        for (_, caller), its in week.heights.items()
        if caller is None
        for height in its
    ]
    alarms = []
    for part in runs(heights, FLOOR):
        most = np.maximum.accumulate([one.bans for one in part])
        new = np.diff(most, prepend=0.0) > 0
        steps = [one for one, higher in zip(part, new.tolist(), strict=True) if higher]
        alarms.append(
            Alarm(
                (), part[0].minute - WINDOW + 1, part[-1].minute + 1, part[0].minute,
                max(one.bans for one in part), "rise", tuple((s.minute, s.bans) for s in steps),
            )
        )  # fmt: skip
    return alarms


def _raised(alarm: Alarm, by: float) -> Alarm:
    """On the scale of single series: a minute of an account is one among so many series."""
    steps = tuple((at, bans + by) for at, bans in alarm.steps)
    return Alarm(
        (), alarm.start, alarm.end, alarm.detected_at, alarm.bans + by, alarm.direction, steps
    )


def _line(name: str, outcome: Outcome) -> None:
    points = [outcome.at(budget) for budget in ("1", "3", "10")]
    miners = " · ".join(f"{p.kinds['miner'].found}/{p.kinds['miner'].incidents}" for p in points)
    recall = " · ".join(f"{point.recall.value:.3f}" for point in points)
    salient = " · ".join(f"{point.salient.value:.3f}" for point in points)
    print(f"  {name:40} AUPRC {outcome.auprc}  recall {recall}  salient {salient}  miners {miners}")


def _budgets(accounts: Sequence[Account], alarms: Sequence[Sequence[Alarm]]) -> None:
    """Realised false account alarms where no true incident is near."""
    quiet = [_quiet(each) for each in accounts]
    number = sum(minutes.sum() for minutes in quiet) / 10080
    for budget in BUDGETS:
        at = log10(10080 / budget)
        false = sum(
            bool(minutes[one.raised_at(at) - each.scored_from])
            for each, minutes, its in zip(accounts, quiet, alarms, strict=True)
            for one in its
            if one.bans >= at
        )
        print(f"  budget {budget:g} a week: {false / number:.2f} ({false} in {number:.0f} weeks)")


def _quiet(each: Account) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    minutes = np.ones(each.panel.end - each.scored_from, np.bool_)
    for one in each.incidents:
        low, high = one.start - NEAR - each.scored_from, one.end + NEAR - each.scored_from
        if one.verdict == "true" and high > 0:
            minutes[max(low, 0) : high] = False
    return minutes
