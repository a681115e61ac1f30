"""Deployments annotate episodes, and may raise the threshold: in one run as in many."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.jobs.beside import chosen, run_score
from trailsight.activity.deploying import deployments
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.jobs.backtest import backtest
from trailsight.jobs.chain import Chain
from trailsight.jobs.explain import explain
from trailsight.jobs.explaining.text import of_explain
from trailsight.jobs.settings import Settings

Record = Callable[..., dict[str, Any]]
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.8 terraform-provider-aws/5.76.0"


@pytest.fixture
def logs(tmp_path: Path, record: Record) -> str:
    """Two weeks of an hourly API, then a burst by Terraform, one beside it, and one hours later."""
    made: list[dict[str, Any]] = []

    def call(name: str, at: str, agent: str = "aws-cli/2.17", **more: Any) -> None:
        serial = f"{len(made):032x}"
        made.append(record(eventName=name, eventTime=at, userAgent=agent, eventID=serial, **more))

    for day in range(1, 16):
        for hour in range(24):
            for minute in range(8):
                call("TagResource", f"2026-03-{day:02}T{hour:02}:{7 + minute:02}:00Z")
    for minute in range(3):
        for _ in range(8):
            call("CreateRole", f"2026-03-15T10:{20 + minute}:10Z", TERRAFORM)
            call("CreateUser", f"2026-03-15T10:{24 + minute}:10Z")
            call("RunInstances", f"2026-03-15T16:{20 + minute}:10Z")
    for minute in range(60):  # a plan only reads
        call("DescribeStacks", f"2026-03-15T16:{minute:02}:00Z", TERRAFORM, readOnly=True)
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps({"Records": made}))
    return f"source.path={folder}"


def told(settings: Settings) -> dict[str, dict[str, Any]]:
    rows = pq.read_table(settings.insights / "episodes.parquet").to_pylist()
    return {row["event_name"]: row for row in rows}


def tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_episodes_tell_of_the_deployment_that_they_fell_into(tmp_path: Path, logs: str) -> None:
    settings = chosen(tmp_path / "w", logs, "insight.extensions=true", "sink=[jsonl]")
    run_score(settings)
    found = {name: row["deployment"] for name, row in told(settings).items()}
    assert found["RunInstances"] is None
    assert found["CreateUser"].startswith("Terraform (0 of ")
    [calls] = [found["CreateRole"].removeprefix("Terraform (").removesuffix(" calls)")]
    own, total = calls.split(" of ")
    assert own == total
    lines = (settings.insights / "insights.jsonl").read_text().splitlines()
    for details in (json.loads(line)["insightDetails"] for line in lines):
        shown = details["insightContext"] | details.get("trailsight", {})
        assert shown.get("deployment") == found[details["eventName"]]


def test_without_extensions_the_record_is_as_aws_writes_it(tmp_path: Path, logs: str) -> None:
    settings = chosen(tmp_path / "w", logs, "sink=[jsonl]")
    run_score(settings)
    assert "Terraform (" not in (settings.insights / "insights.jsonl").read_text()
    assert told(settings)["CreateRole"]["deployment"] is not None


def test_a_factor_holds_back_what_is_not_unusual_enough_for_a_deployment(
    tmp_path: Path, logs: str
) -> None:
    plain = chosen(tmp_path / "plain", logs)
    run_score(plain)
    assert set(told(plain)) == {"CreateRole", "CreateUser", "RunInstances"}
    raised = chosen(tmp_path / "raised", logs, "alerting.deployment_factor=1000")
    run_score(raised)
    assert set(told(raised)) == {"RunInstances"}
    summary = json.loads((raised.reports / "score" / "summary.json").read_text())
    by = {row["guard"]: row["episodes"] for row in summary["held_back"]["by"]}
    assert by["deployment_factor"] == 2
    [settled] = backtest(raised, Chain(raised).windows())
    assert {one.episode.key.event_name for one in settled.insights} == {"RunInstances"}


def test_many_runs_tell_what_one_tells(tmp_path: Path, logs: str) -> None:
    options = (logs, "alerting.deployment_factor=1.5", "insight.extensions=true",
               "score.start=2026-03-15")  # fmt: skip
    at_once = chosen(tmp_path / "one", *options)
    run_score(at_once)
    for end in ("10:21", "10:22", "10:25", "10:40", "16:21", "16:30"):
        run_score(chosen(tmp_path / "many", *options, f"score.end=2026-03-15T{end}"))
    many = chosen(tmp_path / "many", *options)
    run_score(many)
    assert tree(many.insights) == tree(at_once.insights)


def test_explain_says_that_a_deployment_held_it_back(tmp_path: Path, logs: str) -> None:
    asked = ("explain.api=CreateRole", "explain.at=2026-03-15T10:22")
    settings = chosen(tmp_path / "w", logs, "alerting.deployment_factor=1000", *asked)
    run_score(settings)
    chain = Chain(settings)
    answer = explain(settings, chain.standing(), chain.model_aside)
    assert answer.held_by == ("deployment_factor",)
    assert answer.deploying == ("Terraform",)
    factor = dict(answer.otherwise.settings)["deployment_factor"]
    text = of_explain(answer)
    assert "Deploying  Terraform" in text
    assert f"alerting.deployment_factor={factor:g} would have opened one" in text
    run_score(chosen(tmp_path / "less", logs, f"alerting.deployment_factor={factor}"))
    assert "CreateRole" in told(chosen(tmp_path / "less", logs))


def test_services_are_known_by_whom_they_call_for(tmp_path: Path, record: Record) -> None:
    caller = {"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/r/s",
              "invokedBy": "cloudformation.amazonaws.com"}  # fmt: skip
    folder = tmp_path / "logs"
    folder.mkdir()
    made = [record(userIdentity=caller, userAgent="aws-internal/3")]
    (folder / "all.json").write_text(json.dumps({"Records": made}))
    at = minute_of("", "2026-03-04T10:15")
    assert at is not None
    for columns, tools in ((["invoked_by"], ("CloudFormation",)), ([], ())):
        work = chosen(tmp_path / str(len(columns)), f"source.path={folder}",
                      f"source.columns={columns}")  # fmt: skip
        Chain(work).extracted()
        found = deployments(ActivityStore(work.activity), at, at + 1)
        assert found.tools("111122223333", "us-east-1", at, at + 1) == tools


def test_a_factor_must_be_one() -> None:
    for value in ("0.5", "1e9"):
        with pytest.raises(InputError, match=r"alerting\.deployment_factor"):
            chosen(Path(), f"alerting.deployment_factor={value}")
