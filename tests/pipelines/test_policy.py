"""A policy from the command line to what is told, and what is not."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pipelines.conftest import Run

Make = Callable[..., dict[str, Any]]
SCALING = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling"
MINER = "arn:aws:iam::111122223333:user/miner"
POLICY = """
suppress:
  - name: service-linked autoscaling
    reason: Scale-out calls in bursts, and capacity alarms watch it.
    match: {callers: services, event_source: ec2.amazonaws.com}
  - name: release hours
    reason: Releases change parameters by the dozen.
    match: {event_name: "*Parameter"}
    window: {days: [sun], from: "09:00", to: "10:00", timezone: Europe/Berlin}
  - name: last year's migration
    reason: It was over in February.
    expires: 2026-03-01
    match: {event_name: CreateUser}
"""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two weeks of one hourly API, then a Sunday with four bursts."""
    serial = 0

    def call(name: str, time: str, arn: str, source: str = "ec2.amazonaws.com") -> dict[str, Any]:
        nonlocal serial
        serial += 1
        return {
            "userIdentity": {"type": "AssumedRole", "arn": arn},
            "userAgent": "autoscaling.amazonaws.com" if arn == SCALING else "aws-cli/2.17",
            "eventSource": source,
            "eventName": name,
            "eventTime": time,
            "awsRegion": "us-east-1",
            "eventID": f"{serial:032x}",
            "readOnly": False,
            "managementEvent": True,
            "recipientAccountId": "111122223333",
            "eventCategory": "Management",
        }

    records = [
        call("PutMetricAlarm", f"2026-03-{day:02}T{hour:02}:07:00Z", MINER)
        for day in range(1, 16)
        for hour in range(24)
    ]
    bursts = {
        "RunInstances": (13, SCALING, "ec2.amazonaws.com"),
        "DeleteParameter": (8, MINER, "ssm.amazonaws.com"),  # 09:00 in Berlin
        "CreateUser": (11, MINER, "iam.amazonaws.com"),
        "CreateKeyPair": (16, MINER, "ec2.amazonaws.com"),
    }
    for name, (hour, arn, source) in bursts.items():
        records += [
            call(name, f"2026-03-15T{hour:02}:{minute:02}:{second:02}Z", arn, source)
            for minute in range(3)
            for second in range(10)
        ]
    folder = tmp_path_factory.mktemp("policy")
    (folder / "logs").mkdir()
    (folder / "logs" / "all.json").write_text(json.dumps({"Records": records}))
    (folder / "policy.yaml").write_text(POLICY)
    return folder


@pytest.fixture(scope="module")
def common(account: Path) -> tuple[str, ...]:
    return (
        f"source.path={account / 'logs'}", f"workdir={account / 'work'}", "engine.workers=1",
        "tracking=off", "reporting.figures=0", "score.lateness=0",
        f"alerting.policy={account / 'policy.yaml'}",
    )  # fmt: skip


@pytest.fixture(scope="module")
def printed(stage: Run, common: tuple[str, ...]) -> str:
    done = stage("score", *common)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_suppressed_is_not_told_but_listed(account: Path, printed: str) -> None:
    insights = account / "work" / "data" / "insights"
    told = {
        json.loads(gzip.decompress(path.read_bytes()))["Records"][0]["insightDetails"]["eventName"]
        for path in insights.rglob("*.json.gz")
    }
    assert told == {"CreateUser", "CreateKeyPair"}
    assert set(pq.read_table(insights / "episodes.parquet")["event_name"].to_pylist()) == told
    rows = {
        row["event_name"]: row for row in pq.read_table(insights / "suppressed.parquet").to_pylist()
    }
    assert {name: row["rule"] for name, row in rows.items()} == {
        "RunInstances": "service-linked autoscaling", "DeleteParameter": "release hours",
    }  # fmt: skip
    assert rows["RunInstances"]["reason"].startswith("Scale-out calls in bursts")
    assert rows["RunInstances"]["explained"] == 1.0
    assert rows["DeleteParameter"]["explained"] is None
    assert rows["RunInstances"]["observed"] == 30


def test_it_is_printed(account: Path, printed: str) -> None:
    held = (
        "Held back  2 episodes: 1 by rule 'release hours', 1 by rule 'service-linked autoscaling'"
    )
    assert held in printed
    assert 'Expired    rule "last year\'s migration" of the policy, since 2026-03-01' in printed
    assert "CreateKeyPair" in printed
    assert "RunInstances" not in printed
    with (account / "work" / "reports" / "score" / "held_back.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [(row["guard"], row["rule"], row["episodes"], row["series"]) for row in table] == [
        ("suppress", "release hours", "1", "1"),
        ("suppress", "service-linked autoscaling", "1", "1"),
    ]
    assert "RunInstances rise at 2026-03-15T13:00Z" in table[1]["example"]


def test_json_tells_the_same_in_a_rerun_that_changes_nothing(
    account: Path, printed: str, stage: Run, common: tuple[str, ...]
) -> None:
    folder = account / "work" / "data" / "insights"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = stage("score", *common, "output=json", "fail_on=insight")
    assert done.returncode == 1  # two are told
    held = json.loads(done.stdout)["held_back"]
    assert held["episodes"] == 2
    assert [row["rule"] for row in held["by"]] == ["release hours", "service-linked autoscaling"]
    assert held["expired_rules"] == {"last year's migration": "2026-03-01"}
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("suppress: [{name: a, reason: b, match: {event_nam: x}}]", "match: event_nam: no such se"),
        ("suppress: [{name: a, match: {event_name: x}}]", "suppress[1] 'a' (line 1): reason: must"),
        (
            "suppress: [{name: a, reason: b, match: {invoked_by: x}}]",
            "rule 'a' asks for invoked_by, which the activity table does not hold (extract with "
            "source.columns=[invoked_by])",
        ),
    ],
)
def test_a_mistake_is_named_in_one_line(
    account: Path, tmp_path: Path, stage: Run, common: tuple[str, ...], content: str, message: str
) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(content)
    done = stage("score", *common[:-1], f"alerting.policy={path}", f"workdir={tmp_path}")
    assert done.returncode == 2
    assert message in done.stderr.strip().splitlines()[-1]
    assert done.stdout == ""
