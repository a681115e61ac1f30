"""Accounts are followed the same in whatever runs, and what is found is told."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.rehearsal import rises
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.panel import Panel
from trailsight.jobs.account_rows import AccountRow
from trailsight.jobs.accounts import AccountRun, week_of
from trailsight.jobs.callers import callers_of
from trailsight.jobs.life import Life
from trailsight.jobs.portions import Portion
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows

DAY = 1440
TABLE = "data/insights/accounts.parquet"
DAYS = 28
START = 20_000 * DAY
LEARNT = START + DAYS * DAY
END = LEARNT + DAY
WINDOWS = Windows(START, LEARNT, LEARNT, END)
ACCOUNT = "111122223333"
PEOPLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/people"
THIEF = f"arn:aws:iam::{ACCOUNT}:user/legacy-deploy"
TAKEN = ("CreateUser", "CreateAccessKey", "AttachUserPolicy", "CreateKeyPair", "RunInstances")
Call = tuple[int, str, str]


def calls() -> list[Call]:
    """What people do now and then, and one night what a thief does, twice each."""
    rng = np.random.default_rng(5)
    found: list[Call] = []
    names = [*TAKEN, *(f"Api{i:02d}" for i in range(25))]
    for day in range(DAYS + 1):
        for name in rng.choice(names, 8, replace=False).tolist():
            minute = START + day * DAY + 540 + int(rng.integers(0, 480))
            found.append((minute, f"{PEOPLE}/{rng.integers(9)}", name))
    at = LEARNT + 3 * 60
    return found + [(at + 2 * i + j, THIEF, name) for i, name in enumerate(TAKEN) for j in (0, 1)]


def table_of(rows: list[Call]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {
                "minute": datetime.fromtimestamp(60 * minute, UTC),
                "account": ACCOUNT,
                "region": "us-east-1",
                "event_source": "iam.amazonaws.com",
                "event_name": name,
                "category": "Management",
                "read_only": False,
                "error_code": None,
                "identity_arn": identity,
                "user_agent": None,
                "count": 1,
            }
            for minute, identity, name in rows
        ],
        schema=ACTIVITY,
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("accounts")
    chosen = settings_of(
        f"workdir={folder}", "tracking=off", "alerting.caller_budget=0.2",
        "alerting.account_budget=0.2",
    )  # fmt: skip
    store, rows = ActivityStore(chosen.activity), calls()
    for day in range(DAYS + 1):
        mine = [row for row in rows if row[0] // DAY == START // DAY + day]
        store.write_day(START // DAY + day, table_of(mine), np.empty((0, 2), np.uint64))
    return chosen


@pytest.fixture(scope="module")
def calibrated(settings: Settings) -> Calibrated:
    return calibrate(settings.detector, panel_of(settings, START, LEARNT))


def panel_of(settings: Settings, start: int, end: int) -> Panel:
    store = ActivityStore(settings.activity)
    return settings.series.panel(store.read(start, end), start, end, store.coverage())


def scored(
    settings: Settings, calibrated: Calibrated, folder: Path, step: int
) -> tuple[AccountRow, ...]:
    """A day in runs of ``step`` minutes each, which go on from what the run before has left."""
    rows: tuple[AccountRow, ...] = ()
    shutil.copytree(settings.activity, folder / "data" / "activity")
    settings = replace(settings, workdir=str(folder))
    context = LEARNT - 4 * DAY
    for first in range(LEARNT, END, step):
        run = AccountRun.begin(settings, Life({"series": "all"}, LEARNT, first))
        panel = panel_of(settings, context, first + step).including(calibrated.keys)
        half = len(panel.keys) // 2
        for low, high in ((0, half), (half, len(panel.keys))):
            run.take(rises(calibrated.score(panel, first, low, high), first))
        run.through(panel, Portion(context, first, first + step, WINDOWS))
        rows = run.publish(settings.insights, first + step, WINDOWS)
    return rows


def test_a_thief_is_told_of(settings: Settings, calibrated: Calibrated, tmp_path: Path) -> None:
    rows = scored(settings, calibrated, tmp_path, DAY)
    [one] = [row for row in rows if row.caller == THIEF]
    assert one.account == ACCOUNT
    assert {name.split()[0] for name, _ in one.series} >= {"CreateKeyPair", "AttachUserPolicy"}
    assert one.start == "2024-11-01T03:00:00Z"
    assert f"Account {ACCOUNT}, {THIEF}: " in one.text
    assert " weak signs in " in one.text
    table = pq.read_table(tmp_path / TABLE)
    assert table.num_rows == len(rows)
    assert table["n_signs"].to_pylist() == [row.signs for row in rows]


@pytest.mark.parametrize("step", [60, 480])
def test_runs_do_not_matter(
    settings: Settings, calibrated: Calibrated, tmp_path: Path, step: int
) -> None:
    whole = scored(settings, calibrated, tmp_path / "whole", DAY)
    parts = scored(settings, calibrated, tmp_path / "parts", step)
    assert parts == whole
    tables = [pq.read_table(tmp_path / name / TABLE) for name in ("whole", "parts")]
    assert tables[0].equals(tables[1])


def test_another_life_begins_anew(
    settings: Settings, calibrated: Calibrated, tmp_path: Path
) -> None:
    scored(settings, calibrated, tmp_path, DAY)
    same = replace(settings, workdir=str(tmp_path))
    assert AccountRun.begin(same, Life({"series": "all"}, LEARNT, END)).state.firsts is not None
    assert AccountRun.begin(same, Life({"series": "few"}, LEARNT, END)).state.firsts is None


def test_it_is_learnt_anew_every_week() -> None:
    daily = [week_of(WINDOWS.learnt_to(LEARNT + day * DAY)) for day in range(15)]
    assert daily == [LEARNT] * 7 + [LEARNT + 7 * DAY] * 7 + [LEARNT + 14 * DAY]


def test_it_is_off_by_default(tmp_path: Path) -> None:
    settings = settings_of(f"workdir={tmp_path}", "tracking=off")
    run = AccountRun.begin(settings, Life({}, LEARNT, LEARNT))
    assert not run.on
    assert run.publish(tmp_path, END, WINDOWS) == ()
    assert not list(tmp_path.iterdir())


def test_a_role_is_one_caller_whatever_its_sessions() -> None:
    found = callers_of(table_of([(START, f"{PEOPLE}/1", "A"), (START + 1, f"{PEOPLE}/2", "A")]))
    assert found.identities == (PEOPLE,)
    assert found.minute.tolist() == [START, START + 1]
