"""Small accounts made by hand, and alarms that find everything in them."""

import numpy as np

from benchmarks.rates.account import Account
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Incident

START = 29_500_000
DAYS, FIT = 4, 2
SCORED = START + FIT * 1440


def key(name: str, account: str = "111122223333") -> SeriesKey:
    return SeriesKey(account, "us-east-1", "ec2.amazonaws.com", name, "Management", CALL_RATE, None)


A, B, C = key("RunInstances"), key("CreateKeyPair"), key("CreateVpc")


def incident(
    name: str, start: int, length: int, *keys: SeriesKey, kind: str = "spike", salient: bool = True
) -> Incident:
    """Starts ``start`` minutes into the scored days."""
    begin = SCORED + start
    calls, direction = (9,) * len(keys), "drop" if kind == "drop" else "rise"
    span = begin, begin + length
    return Incident(name, kind, "true", keys, *span, calls, 2.0, salient, direction)  # type: ignore[arg-type]


def account(*incidents: Incident) -> Account:
    panel = Panel.from_dense((A, B, C), START, np.zeros((3, DAYS * 1440), np.int64))
    return Account("111122223333", panel, FIT, incidents, {A: "busy", B: "quiet", C: "quiet"})


def alarm(start: int, length: int, bans: float, *keys: SeriesKey, drop: bool = False) -> Alarm:
    """Raised in its first minute, ``start`` minutes into the scored days."""
    begin = SCORED + start
    return Alarm(keys, begin, begin + length, begin, bans, "drop" if drop else "rise")


def perfect(of: Account, bans: float = 5.0) -> list[Alarm]:
    return [
        Alarm(
            each.keys[:1], each.start, each.end, each.start, bans,
            "drop" if each.kind == "drop" else "rise",
        )
        for each in of.incidents
        if each.verdict == "true" and each.start >= of.scored_from
    ]  # fmt: skip
