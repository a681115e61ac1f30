"""Suppression over many runs: one verdict for each Insight, whatever the runs."""

import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from pipelines._compose import settings_of
from tests.jobs.test_life import END, START, configured, logs, run, tree
from trailsight.contracts.moments import minute_of
from trailsight.jobs.chain import Chain
from trailsight.jobs.life import STATE, read_life
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of

Make = Callable[..., dict[str, Any]]
POLICY = """
suppress:
  - name: first launches
    reason: a drill
    match: {identity: "*:user/ops-01", event_name: RunInstances}
  - name: the shop's secrets
    reason: known, and being mended
    match: {identity: "*/shop-function"}
  - name: evening clean-up
    reason: parameters go by the dozen
    match: {account: "444455556666", event_name: Delete*}
    window: {days: [thu], from: "20:15", to: "21:00", timezone: Europe/Berlin}
"""


def states(workdir: Path) -> list[str]:
    records = [json.loads(gzip.decompress(c)) for n, c in tree(workdir).items() if "gz" in n]
    events = sorted((r["Records"][0] for r in records), key=lambda r: str(r["eventTime"]))
    return [event["insightDetails"]["state"] for event in events]


def held(settings: Settings) -> list[dict[str, Any]]:
    path = settings.insights / "suppressed.parquet"
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist() if path.exists() else []
    return rows


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workdir = tmp_path_factory.mktemp("organisation")
    (workdir / "policy.yaml").write_text(POLICY)
    Chain(watched(workdir, END)).extract()
    return workdir


def watched(workdir: Path, end: str) -> Settings:
    """An episode closes at once, before the window of its Start is complete."""
    return configured(
        workdir, f"score.start={START}", f"score.end={end}", "alerting.close_after=1",
        f"alerting.policy={workdir / 'policy.yaml'}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def at_once(organisation: Path) -> dict[str, bytes]:
    run(watched(organisation, END))
    rules = {row["rule"] for row in held(watched(organisation, END))}
    assert rules == {"first launches", "the shop's secrets", "evening clean-up"}
    assert "Start" in states(organisation)
    return tree(organisation)


@profile(max_examples=4)
@given(st.lists(st.integers(1, 40 * 60 - 1), min_size=1, max_size=6, unique=True))
def test_runs_of_any_length_hold_back_the_same(
    organisation: Path, at_once: dict[str, bytes], cuts: list[int]
) -> None:
    shutil.rmtree(organisation / "data" / "insights")
    start = minute_of("", START)
    assert start is not None
    for cut in sorted(cuts):
        run(watched(organisation, text_of(start + cut).replace(" ", "T")))
    run(watched(organisation, END))
    assert tree(organisation) == at_once


def test_minute_by_minute_holds_back_the_same(
    organisation: Path, at_once: dict[str, bytes]
) -> None:
    """Each minute around one that is suppressed, and around one that is told, in a run."""
    shutil.rmtree(organisation / "data" / "insights")
    for first in ("2026-02-25T13:30", "2026-02-26T15:10"):
        start = minute_of("", first)
        assert start is not None
        for minute in range(12):
            run(watched(organisation, text_of(start + minute).replace(" ", "T")))
    run(watched(organisation, END))
    assert tree(organisation) == at_once


@pytest.fixture
def burst(tmp_path: Path, record: Make) -> Callable[[str], Settings]:
    """An hourly API, then a burst that is not over; with a policy that suppresses it, or not."""
    hours = [f"2026-03-{day:02}T{hour:02}:07:00Z" for day in range(1, 15) for hour in range(24)]
    logs(tmp_path, record, "history", *hours, eventName="PutMetricAlarm")
    calls = [f"2026-03-15T10:{minute:02}:{call:02}Z" for minute in range(30) for call in range(5)]
    logs(tmp_path, record, "first", *calls)
    rule = (
        'suppress: [{name: drill, reason: planned, match: {identity: "*/ana", event_name: Run*}}]'
    )

    def under(policy: str) -> Settings:
        (tmp_path / "policy.yaml").write_text(rule if policy == "drill" else "")
        settings = settings_of(
            f"workdir={tmp_path}", f"source.path={tmp_path / 'logs'}", "tracking=off",
            "reporting.figures=1", "train.end=2026-03-15",
            f"alerting.policy={tmp_path / 'policy.yaml'}",
        )  # fmt: skip
        Chain(settings).extract()
        run(settings)
        return settings

    return under


def test_what_is_suppressed_stays_so_to_its_end(
    burst: Callable[[str], Settings], tmp_path: Path, record: Make
) -> None:
    settings = burst("drill")
    [row] = held(settings)
    assert (row["end"], row["rule"], row["who"]) == (None, "drill", record()["userIdentity"]["arn"])
    life = read_life(settings.insights / STATE)
    assert life is not None
    assert [verdict.rule for verdict in life.suppressed.values()] == ["drill"]
    assert not (settings.reports / "score" / "figures").exists()

    logs(tmp_path, record, "second", "2026-03-15T12:30:00Z", eventName="PutMetricAlarm")
    settings = burst("none")
    [row] = held(settings)
    assert (row["observed"], row["insight_duration"], row["rule"]) == (150, 30, "drill")
    assert states(tmp_path) == []
    life = read_life(settings.insights / STATE)
    assert life is not None
    assert life.suppressed == {}


def test_a_start_that_is_told_gets_its_end(
    burst: Callable[[str], Settings], tmp_path: Path, record: Make
) -> None:
    burst("none")
    assert states(tmp_path) == ["Start"]
    start = {name: content for name, content in tree(tmp_path).items() if "gz" in name}
    logs(tmp_path, record, "second", "2026-03-15T12:30:00Z", eventName="PutMetricAlarm")
    settings = burst("drill")
    assert states(tmp_path) == ["Start", "End"]
    assert start.items() <= tree(tmp_path).items()
    assert held(settings) == []


def test_a_new_rule_holds_for_what_comes_and_begins_no_new_life(
    burst: Callable[[str], Settings],
    tmp_path: Path,
    record: Make,
    caplog: pytest.LogCaptureFixture,
) -> None:
    burst("none")
    later = [f"2026-03-15T14:{minute:02}:{call:02}Z" for minute in range(9) for call in range(9)]
    logs(tmp_path, record, "later", *later, "2026-03-15T15:30:00Z", eventName="RunTask")
    settings = burst("drill")
    assert "scoring anew" not in caplog.text
    assert states(tmp_path) == ["Start", "End"]
    [row] = held(settings)
    assert (row["event_name"], row["observed"]) == ("RunTask", 81)
    before = tree(tmp_path)
    burst("drill")
    assert tree(tmp_path) == before


def test_another_override_begins_a_new_life(
    burst: Callable[[str], Settings], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = burst("none")
    (tmp_path / "policy.yaml").write_text(
        "overrides: [{name: n, reason: r, match: {event_name: Run*}, set: {min_calls: 9}}]"
    )
    Chain(replace(settings)).life()
    assert "made under another alerting.policy: scoring anew" in caplog.text
