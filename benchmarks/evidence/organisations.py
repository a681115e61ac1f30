"""On simulated organisations, whose calls have callers; of an attack only some calls are left."""

import json
from collections.abc import Iterator, Sequence
from math import log10
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from benchmarks.evidence.weekly import Week, runs, weeks
from trailsight.contracts.activity import ACTIVITY, DATA, MANAGEMENT
from trailsight.contracts.callers import Callers
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.callers import callers_of
from trailsight.series.choice import SeriesChoice
from trailsight.simulation.calls import Calls
from trailsight.simulation.history import history
from trailsight.simulation.organisation import Account, Organisation

SCORED = 7 * 1440
BUDGETS = (0.1, 0.2, 1.0)
"""False account alarms per account and week."""
SINGLE = 6.16
"""Bans at one false alarm per 1,000 series and day."""
SHOWN = ("key_misused", "miner", "parameters_deleted", "roles_guessed", "trial")
"""Incidents that somebody brings about."""


class Attack(NamedTuple):
    """Calls of an incident, in [start, end) minutes since the epoch."""

    name: str
    account: str
    start: int
    end: int
    apis: frozenset[tuple[str, str, str]]


class Case(NamedTuple):
    """An organisation."""

    panel: Panel
    callers: Callers
    attacks: tuple[Attack, ...]


def run(seeds: Sequence[int], share: float) -> None:
    """Prints a line an incident: how many are found by single series and by accounts."""
    cases = [_case(seed, share) for seed in seeds]
    found: dict[str, list[list[bool]]] = {}
    false = np.zeros((len(BUDGETS), 2), np.int64)
    number = 0
    for case in cases:
        for week in weeks(case.panel, case.callers, case.panel.end - SCORED):
            number += len({account for account, _ in week.heights})
            for i, budget in enumerate(BUDGETS):
                false[i] += _false(case, week, budget)
            for attack in case.attacks:
                if attack.end > case.panel.end - SCORED:
                    found.setdefault(attack.name, []).append(_found(case, week, attack))
    print(f"simulated organisations, seeds {list(seeds)}, {share:.0%} of the calls of attacks")
    for name in SHOWN:
        rows = np.array(found[name])
        whole, caller = rows[:, 1 : 1 + len(BUDGETS)], rows[:, 1 + len(BUDGETS) :]
        print(
            f"  {name:20} {len(rows)} times: single series {rows[:, 0].mean():.2f}  all of the "
            f"account {_shares(whole)}  around a caller {_shares(caller)}"
        )
    for i, budget in enumerate(BUDGETS):
        whole_false, caller_false = (false[i] / number).tolist()
        print(
            f"  budget {budget:g} a week for each: all of the account {whole_false:.2f}, around a "
            f"caller {caller_false:.2f} false ones in {number} weeks"
        )


def _shares(rows: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]") -> str:
    return " · ".join(f"{value:.2f}" for value in rows.mean(axis=0).tolist())


def _found(case: Case, week: Week, attack: Attack) -> list[bool]:
    """By a single series; then at each budget by the account, and around a caller."""
    start = case.panel.end - SCORED
    rows = [i for i, key in enumerate(case.panel.keys) if _touches(attack, key)]
    bans = np.concatenate([scores.bans[rows] for scores in week.scores], axis=1)
    hit = bans[:, attack.start - start : attack.end - start + 15].max(initial=0) >= SINGLE
    highest = [0.0, 0.0]
    for (account, caller), heights in week.heights.items():
        if account == attack.account:
            near = [x.bans for x in heights if attack.start <= x.minute < attack.end + 15]
            scope = int(caller is not None)
            highest[scope] = max(highest[scope], *near, 0.0)
    levels = [log10(10080 / budget) for budget in BUDGETS]
    return [bool(hit), *(high >= level for high in highest for level in levels)]


def _false(case: Case, week: Week, budget: float) -> list[int]:
    """Runs of unusual minutes near no incident, of accounts and of callers."""
    counts = [0, 0]
    for (account, caller), heights in week.heights.items():
        for part in runs(heights, log10(10080 / budget)):
            counts[int(caller is not None)] += not any(
                attack.account == account
                and part[0].minute < attack.end + 90
                and part[-1].minute >= attack.start - 60
                for attack in case.attacks
            )
    return counts


def _touches(attack: Attack, key: SeriesKey) -> bool:
    api = key.region, key.event_source, key.event_name
    return key.account == attack.account and api in attack.apis


def _case(seed: int, share: float) -> Case:
    organisation = Organisation(seed=seed, scale=2)
    rng = np.random.default_rng(seed)
    attacks: list[Attack] = []
    tables = []
    for account in organisation.accounts():
        for name, block in history(account).blocks:
            kept = block.kept.copy()
            if name.startswith("incident "):
                kept &= rng.random(len(kept)) < share
                attacks += _attack(account, name.removeprefix("incident "), block, kept)
            tables.append(_table(account, block, kept))
    table = pa.concat_tables(tables)
    start = organisation.begin // 60
    places = table.group_by(["account", "region"]).aggregate([]).to_pylist()
    coverage = {(place["account"], place["region"]): start for place in places}
    panel = SeriesChoice().panel(table, start, start + organisation.days * 1440, coverage)
    return Case(panel, callers_of(table), tuple(attacks))


def _attack(
    account: Account, name: str, block: Calls, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> Iterator[Attack]:
    if kept.any():
        minute = block.time[kept] // 60
        kinds = [block.kinds[code] for code in np.unique(block.code[kept]).tolist()]
        apis = frozenset((kind.region, kind.api.source, kind.api.name) for kind in kinds)
        yield Attack(name, account.id, int(minute.min()), int(minute.max()) + 1, apis)


def _table(
    account: Account, block: Calls, kept: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> pa.Table:
    minute = block.time[kept] // 60
    cell, count = np.unique(minute * len(block.kinds) + block.code[kept], return_counts=True)
    kinds = [block.kinds[code] for code in (cell % len(block.kinds)).tolist()]
    arns = {kind.caller.identity: _arn(kind.caller.identity) for kind in block.kinds}
    columns = {
        "minute": (cell // len(block.kinds) * 60).tolist(),
        "account": [account.id] * len(kinds),
        "region": [kind.region for kind in kinds],
        "event_source": [kind.api.source for kind in kinds],
        "event_name": [kind.api.name for kind in kinds],
        "category": [DATA if kind.api.data else MANAGEMENT for kind in kinds],
        "read_only": [kind.api.read_only for kind in kinds],
        "error_code": [kind.error for kind in kinds],
        "identity_arn": [arns[kind.caller.identity] for kind in kinds],
        "user_agent": [None] * len(kinds),
        "count": count.tolist(),
    }
    arrays = [pa.array(columns[name], ACTIVITY.field(name).type) for name in ACTIVITY.names]
    return pa.Table.from_arrays(arrays, schema=ACTIVITY)


def _arn(identity: str) -> str | None:
    arn = json.loads(identity.replace("@run@", "1")).get("arn")
    return None if arn is None else str(arn)
