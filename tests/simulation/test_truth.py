from collections import Counter
from datetime import UTC, datetime
from itertools import combinations

from tests.simulation.logs import Simulated
from trailsight.simulation.history import history
from trailsight.simulation.organisation import Organisation

Series = tuple[str, str, str, str, str | None]
"""account, Region, source, API, error code; None for the call rate"""


def series_of(simulated: Simulated) -> Counter[tuple[Series, int]]:
    """Calls per minute of the call-rate and error-rate series that the tree holds."""
    cells: Counter[tuple[Series, int]] = Counter()
    for (account, region, source, name, read_only, error, minute), n in simulated.counts.items():
        if not read_only:
            cells[(account, region, source, name, None), minute] += n
        if error:
            cells[(account, region, source, name, error), minute] += n
    return cells


def calm_series() -> Counter[tuple[Series, int]]:
    """The same, of the same organisation if nothing had gone wrong."""
    cells: Counter[tuple[Series, int]] = Counter()
    for account in Organisation(incidents=False).accounts():
        for _, calls in history(account).blocks:
            for code, time in zip(calls.code.tolist(), calls.time.tolist(), strict=True):
                api, _, region, error = calls.kinds[code]
                own = (account.id, region, api.source, api.name)
                if not api.data and not api.read_only:
                    cells[(*own, None), time // 60] += 1
                if not api.data and error:
                    cells[(*own, error), time // 60] += 1
    return cells


def series_of_row(row: dict[str, object]) -> Series:
    names = ("account", "region", "event_source", "event_name", "error_code")
    return tuple(row[name] for name in names)  # type: ignore[return-value]


def minute_of(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def test_what_incidents_add_is_what_truth_says(simulated: Simulated) -> None:
    """Beside a calm tree, the records differ by the truth's calls in its intervals, and in
    nothing else."""
    change = series_of(simulated)
    change.subtract(calm_series())
    for row in simulated.truth:
        if row["verdict"] != "true":
            continue
        series, (start, end) = series_of_row(row), (minute_of(row["start"]), minute_of(row["end"]))
        minutes = [m for m in range(start, end) if change[series, m]]
        assert sum(change[series, m] for m in minutes) == row["calls"], row["incident"]
        if row["kind"] != "drop":
            assert (minutes[0], minutes[-1] + 1) == (start, end)
        for m in minutes:
            change[series, m] = 0
    # A missing call that would have failed is missing from its error series, too.
    left = {cell for cell, n in change.items() if n}
    assert all(series[4] is not None and change[series, m] < 0 for series, m in left)
    assert len(left) < 5


def test_look_alikes_are_in_the_records(simulated: Simulated) -> None:
    cells = series_of(simulated)
    kinds = set()
    for row in simulated.truth:
        if row["verdict"] == "true":
            continue
        assert row["verdict"] == "expected"
        kinds.add(row["kind"])
        span = range(minute_of(row["start"]), minute_of(row["end"]))
        assert 0 < row["calls"] <= sum(cells[series_of_row(row), m] for m in span)
    assert kinds == {"weekly_backup", "nightly_job", "deploy_day", "growth", "level_shift"}


def test_the_article_to_the_last_digit(simulated: Simulated) -> None:
    (row,) = [row for row in simulated.truth if row["incident"].startswith("article-")]
    start = minute_of(row["start"])
    calls = Counter[int]()
    for (account, region, _, name, _, _, minute), n in simulated.counts.items():
        if (account, region, name) == (row["account"], row["region"], "RunInstances"):
            calls[minute] += n
    before = sum(calls[m] for m in range(start - 10_080, start))
    assert before == 21
    assert before / 10_080 == 21 / 10_080 == 0.0020833333333333333
    assert calls[start] == row["calls"] == 6
    assert minute_of(row["end"]) == start + 1
    assert sum(calls[m] for m in range(start + 1, start + 60)) == 0
    for week in (2, 3, 4):
        low = start - week * 10_080
        assert sum(calls[m] for m in range(low, low + 10_080)) == 21


def test_the_trial_hits_a_region_that_never_saw_a_launch(simulated: Simulated) -> None:
    (row,) = [row for row in simulated.truth if row["incident"].startswith("trial-")]
    where = (row["account"], row["region"])
    calls = {
        cell[6]: n
        for cell, n in simulated.counts.items()
        if (cell[0], cell[1]) == where and cell[3] == "RunInstances"
    }
    assert sum(calls.values()) == row["calls"] == 20
    assert max(calls) - min(calls) < 5


def test_most_incidents_fall_into_the_last_week_some_into_the_last_day(
    simulated: Simulated,
) -> None:
    end = datetime.fromtimestamp(simulated.organisation.begin, UTC).timestamp() + 35 * 86_400
    left = {
        row["incident"]: (end - row["start"].timestamp()) / 86_400
        for row in simulated.truth
        if row["verdict"] == "true"
    }
    assert sum(days <= 7 for days in left.values()) > len(left) / 2
    assert sum(days <= 1 for days in left.values()) >= 3
    assert sum(days > 7 for days in left.values()) >= 5


def test_nothing_overlaps_an_incident_on_its_series(simulated: Simulated) -> None:
    for a, b in combinations(simulated.truth, 2):
        if series_of_row(a) == series_of_row(b) and "true" in (a["verdict"], b["verdict"]):
            assert a["end"] <= b["start"] or b["end"] <= a["start"]


CULPRITS = {
    "article": "assumed-role/AWSReservedSSO_Developer_4f1c9a7be02d5836/dev-04@example.com",
    "trial": "user/ops-01",
    "miner": "assumed-role/web-instance/i-0c0ffee0ddba11caf",
    "key_misused": "user/legacy-deploy",
    "parameters_deleted": "user/ops-03",
    "jobs_at_night": "assumed-role/data-analyst/analyst-01@example.com",
}


def test_an_incident_can_be_laid_to_somebody(simulated: Simulated) -> None:
    for row in simulated.truth:
        culprit = CULPRITS.get(row["incident"].rpartition("-")[0])
        if culprit is None:
            continue
        who = Counter[str | None]()
        for minute in range(minute_of(row["start"]), minute_of(row["end"])):
            seen = simulated.agents.get((row["account"], minute, row["event_name"]), set())
            who.update(arn for arn, agent in seen if agent)
        arn, _ = who.most_common(1)[0]
        assert arn is not None
        assert arn.endswith(f":{row['account']}:{culprit}")
