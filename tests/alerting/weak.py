"""Signs and histories for the tests of weak signs."""

import numpy as np

from trailsight.contracts.callers import Callers
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.contracts.signs import Signs, Source

ACCOUNT = "111122223333"
DAY = 1440
START = 20_000 * DAY


def key(name: str, code: str | None = None, account: str = ACCOUNT) -> SeriesKey:
    kind = CALL_RATE if code is None else ERROR_RATE
    return SeriesKey(account, "us-east-1", "ec2.amazonaws.com", name, "Management", kind, code)


def signs(*rows: tuple[SeriesKey | str, int, float]) -> Signs:
    """Of (series or caller, minute, bans)."""
    names = [
        Source(ACCOUNT, None, name) if isinstance(name, str) else Source(name.account, name)
        for name, _, _ in rows
    ]
    sources = sorted(set(names), key=repr)
    return Signs.of(
        sources,
        np.array([sources.index(name) for name in names], np.int64),
        np.array([minute for _, minute, _ in rows], np.int64),
        np.array([bans for _, _, bans in rows], np.float64),
    )


Told = tuple[Source, int, float]


def told(found: Signs) -> list[Told]:
    """Each sign by itself."""
    rows = zip(found.source.tolist(), found.minute.tolist(), found.bans.tolist(), strict=True)
    return [(found.sources[i], minute, bans) for i, minute, bans in rows]


def callers(*rows: tuple[int, str, str]) -> Callers:
    """Of (minute, identity, API name) in one account."""
    rows = tuple(sorted(rows))
    who, what = sorted({row[1] for row in rows}), sorted({row[2] for row in rows})
    return Callers(
        (ACCOUNT,),
        tuple(who),
        tuple(f"ec2.amazonaws.com:{name}" for name in what),
        np.array([row[0] for row in rows], np.int64),
        np.zeros(len(rows), np.int32),
        np.array([who.index(row[1]) for row in rows], np.int32),
        np.array([what.index(row[2]) for row in rows], np.int32),
    )


def quiet_account(series: int, days: int, seed: int, shared: float = 0.0) -> Panel:
    """Rare series, called on their own about once in four days; ``shared`` of the calls come to a
    third of them at once."""
    rng = np.random.default_rng(seed)
    counts = np.zeros((series, days * DAY), np.int64)
    for row in range(series):
        at = rng.integers(0, days * DAY, rng.poisson(days / 4))
        np.add.at(counts[row], at, rng.integers(1, 4, len(at)))
    for at in rng.integers(0, days * DAY - 10, rng.poisson(shared * days)):
        for row in range(series // 3):
            counts[row, at + rng.integers(0, 10)] += rng.integers(1, 4)
    keys = [key(f"Api{row:03d}") for row in range(series)]
    return Panel.from_dense(keys, START, counts)
