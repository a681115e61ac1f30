"""Each kind of rhythm that real accounts show is there."""

from collections import Counter
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.simulation.logs import Simulated
from trailsight.simulation.common import people
from trailsight.simulation.organisation import Organisation

A, B = "111122223333", "444455556666"


def per_minute(simulated: Simulated, account: str, region: str, name: str) -> NDArray[np.int64]:
    """(T,) calls of an API."""
    start = simulated.organisation.begin // 60
    counts = np.zeros(simulated.organisation.days * 1440, np.int64)
    for cell, n in simulated.counts.items():
        if (cell[0], cell[1], cell[3]) == (account, region, name):
            counts[cell[6] - start] += n
    return counts


def test_near_dead(simulated: Simulated) -> None:
    names = Counter[tuple[str, str, str]]()
    for cell, n in simulated.counts.items():
        if not cell[4]:
            names[cell[0], cell[1], cell[3]] += n
    assert sum(n <= 15 for n in names.values()) >= 30


def test_office_hours_and_weekends(simulated: Simulated) -> None:
    daily = per_minute(simulated, A, "us-east-1", "StartJobRun").reshape(35, 24, 60).sum(axis=2)
    weekday = [datetime.fromtimestamp(simulated.organisation.begin + d * 86_400, UTC).weekday()
               for d in range(35)]  # fmt: skip
    weekend = np.array([day >= 5 for day in weekday])
    assert daily[weekend].sum() < 0.1 * daily[~weekend].sum()
    assert daily[:, 13:22].sum() > 0.75 * daily.sum()


def test_clocks_change() -> None:
    """New York's people come an hour earlier in UTC from 8 March on, Berlin's do not."""
    change = int(datetime(2026, 3, 8, 7, tzinfo=UTC).timestamp())
    hours: dict[tuple[bool, bool], list[float]] = {}
    for seed in range(8):
        for account in Organisation(seed=seed).accounts():
            for workload in people(account):
                # one minute of a session tells its hour; the next minutes tell nothing new
                times = np.unique(workload.calls(account).time // 600) * 600
                for time in times.tolist():
                    of = hours.setdefault((account.platform, time >= change), [])
                    of.append(time % 86_400 / 3600)
    shifts = [np.mean(hours[p, False]) - np.mean(hours[p, True]) for p in (False, True)]
    assert shifts == pytest.approx([1.0, 0.0], abs=0.15)


def test_cron_at_fixed_minutes(simulated: Simulated) -> None:
    every_five = per_minute(simulated, A, "us-east-1", "PutEvaluations")
    assert set(np.flatnonzero(every_five) % 5) == {1}
    hourly = per_minute(simulated, A, "us-east-1", "StartQueryExecution")
    assert set(np.flatnonzero(hourly) % 60) == {5}
    nightly = per_minute(simulated, B, "eu-central-1", "CreateDBSnapshot")
    assert set(np.flatnonzero(nightly) % 1440) <= {100, 101}


def test_the_weekly_backup_is_large_and_punctual(simulated: Simulated) -> None:
    backup = per_minute(simulated, A, "us-east-1", "StartBackupJob")
    runs = backup.reshape(35, 1440)
    days = np.flatnonzero(runs.sum(axis=1))
    assert set(np.diff(days)) == {7}
    assert runs.sum(axis=1)[days].min() >= 150
    assert {int(np.flatnonzero(runs[day])[0]) for day in days} == {450}
    assert days.max() >= 28


def test_autoscaling_is_far_more_dispersed_than_chance(simulated: Simulated) -> None:
    calls = per_minute(simulated, A, "us-east-1", "CompleteLifecycleAction")
    assert calls.var() / calls.mean() > 3


def test_steady_high_rate(simulated: Simulated) -> None:
    calls = per_minute(simulated, A, "us-east-1", "UpdateInstanceInformation")
    blocks = calls.reshape(-1, 5).sum(axis=1)
    assert np.median(blocks) == 7
    assert ((blocks >= 6) & (blocks <= 8)).mean() > 0.95


def test_growth_and_level_shift(simulated: Simulated) -> None:
    weekly = per_minute(simulated, A, "us-east-1", "CreateGrant").reshape(5, -1).sum(axis=1)
    assert (np.diff(weekly) > 0).all()
    assert weekly[-1] > 1.7 * weekly[0]
    shifted = per_minute(simulated, A, "us-west-2", "StartExecution").reshape(35, -1).sum(axis=1)
    assert shifted[17:].mean() > 2.5 * shifted[:17].mean()


def test_deploy_days_stand_out(simulated: Simulated) -> None:
    daily = per_minute(simulated, A, "us-east-1", "UpdateService").reshape(35, -1).sum(axis=1)
    assert daily[-6] == daily[-7:].max() > 4 * np.median(daily)
