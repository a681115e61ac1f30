import numpy as np

from tests.alerting.weak import DAY, START, key, signs
from trailsight.alerting.workloads import root, together, workload
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Source

Row = tuple[SeriesKey | str, int, float]


def rows(names: list[str], days: int, seed: int, apart: bool) -> list[Row]:
    """One sign a day of each: at one time for all, or each at its own."""
    rng = np.random.default_rng(seed)
    found: list[Row] = []
    for day in range(days):
        at = START + day * DAY + int(rng.integers(0, DAY - 30))
        for name in names:
            minute = START + day * DAY + int(rng.integers(0, DAY)) if apart else at
            found.append((key(name), minute, 4.0))
    return found


def test_what_rises_together_is_one_workload() -> None:
    moving = rows(["RunInstances", "CreateNetworkInterface", "RegisterTargets"], 12, 1, apart=False)
    alone = rows(["DeleteQueue", "PutRule"], 12, 2, apart=True)
    found = together(signs(*moving, *alone))
    assert {name.rsplit(" ", 1)[1] for name in found} == {
        "RunInstances", "CreateNetworkInterface", "RegisterTargets",
    }  # fmt: skip
    assert len(set(found.values())) == 1


def test_what_rises_at_times_of_its_own_stays_apart() -> None:
    names = [f"Api{i}" for i in range(30)]
    linked = together(signs(*rows(names, 28, 5, apart=True)))
    assert len(linked) <= 4  # 435 pairs at one in 1,000


def test_office_hours_make_no_workload() -> None:
    rng = np.random.default_rng(7)
    found = [
        (key(f"Api{i}"), START + day * DAY + 600 + int(rng.integers(0, 300)), 4.0)
        for i in range(30)
        for day in range(20)
    ]
    assert len(together(signs(*found))) <= 6


def test_accounts_do_not_mix() -> None:
    times = [START + day * DAY + 97 * day for day in range(12)]
    mine = [(key("PutRule"), at, 4.0) for at in times]
    theirs = [(key("PutTargets", account="444455556666"), at, 4.0) for at in times]
    assert together(signs(*mine, *theirs)) == {}


def test_failures_count_with_their_calls() -> None:
    assert root(key("RunInstances", "Client.RequestLimitExceeded")) == root(key("RunInstances"))
    source = Source("111122223333", None, "arn:aws:iam::111122223333:user/x")
    assert workload(source, {}) != workload(source._replace(identity="y"), {})
