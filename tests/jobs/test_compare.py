"""AWS's word against ours: each planted difference, and no other."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.evaluation.planted import (
    Records,
    another,
    retold,
    write_lookup,
    write_tree,
)
from tests.jobs.beside import chosen, laid_beside, planted, rows_of, run_score
from trailsight.activity.store import ActivityStore
from trailsight.evaluation.options import CompareOptions
from trailsight.jobs.settings import Settings


def test_where_aws_says_the_same_there_is_no_difference(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    found = laid_beside(settings, CompareOptions(str(write_tree(aws, tmp_path / "aws"))))
    assert len(found.rows) == 4
    for row in found.rows:
        assert (row.verdict, row.baseline_check, row.baseline_as_ruled) == ("both", "equal", True)
        assert (row.start_lag, row.end_lag, row.duration_difference) == (0, 0, 0)
        assert (row.insight_average_difference, row.baseline_average_difference) == (0.0, 0.0)
        assert (row.held_by, row.budget, row.baseline_lacking) == (None, None, 0)
    assert found.sides.left_out == (0, 0)


def test_the_scores_are_those_that_score_gave(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    found = laid_beside(settings, CompareOptions(str(write_lookup(aws, tmp_path / "a.json"))))
    episodes = pq.read_table(settings.insights / "episodes.parquet").to_pylist()
    assert len(found.rows) == len(episodes)
    told = {row["event_name"]: row for row in episodes}
    for row in found.rows:
        assert row.bans == pytest.approx(told[row.event_name]["peak_bans"])
        assert row.calls == told[row.event_name]["observed"]
        assert row.expected == pytest.approx(told[row.event_name]["expected"], abs=1e-5)


def test_each_planted_difference_is_told_and_no_other(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    path = write_tree(planted(aws, settings), tmp_path / "aws")
    rows = rows_of(laid_beside(settings, CompareOptions(str(path))))
    verdicts = {name: row["verdict"] for name, row in rows.items()}
    assert verdicts == {
        "RunInstances": "only_ours",
        "DeleteParameter": "both",
        "CreateUser": "both",
        "StopLogging": "both",
        **dict.fromkeys(("PutRule", "TagResource", "NeverCalled", "Elsewhere"), "only_aws"),
    }
    lags = {n: (r["start_lag"], r["end_lag"], r["duration_difference"]) for n, r in rows.items()}
    assert lags["DeleteParameter"] == (-3, -3, 0)
    assert lags["CreateUser"] == lags["StopLogging"] == (0, 0, 0)
    checks = {name: (row["baseline_check"], row["baseline_lacking"]) for name, row in rows.items()}
    assert checks == {
        "RunInstances": (None, None),
        "CreateUser": ("unequal", 12),
        "Elsewhere": ("unknown", 0),
        **dict.fromkeys(
            ("DeleteParameter", "StopLogging", "PutRule", "TagResource", "NeverCalled"),
            ("equal", 0),
        ),
    }
    differ = {
        name: row["baseline_average_difference"]
        for name, row in rows.items()
        if row["baseline_average_difference"]
    }
    # Moved by three minutes, its own first 30 calls are AWS's baseline.
    assert differ == {
        "CreateUser": pytest.approx(-12 / (10_080 + 660)),
        "DeleteParameter": pytest.approx(-30 / (10_080 + 543)),
    }
    assert all(not row["insight_average_difference"] for row in rows.values())


def test_what_kept_us_from_an_alert_is_said(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    path = write_tree(planted(aws, settings), tmp_path / "aws")
    rows = rows_of(laid_beside(settings, CompareOptions(str(path))))
    held = {name: row["held_by"] for name, row in rows.items() if row["held_by"]}
    assert held == {
        "PutRule": "budget+min_calls+min_excess",
        "TagResource": "budget",
        "NeverCalled": "no_calls",
        "Elsewhere": "no_logs",
    }
    assert rows["NeverCalled"]["budget"] is rows["Elsewhere"]["budget"] is None
    assert (rows["PutRule"]["bans"], rows["PutRule"]["budget"]) == (0.0, 1_440_000.0)
    tag = rows["TagResource"]
    assert tag["budget"] == pytest.approx(1_440_000 * 10 ** -tag["bans"])
    assert tag["calls"] == 4


def test_at_the_budget_that_is_named_we_do_alert(
    settings: Settings, aws: Records, tmp_path: Path, account: Path
) -> None:
    path = str(write_tree(planted(aws, settings), tmp_path / "aws"))
    tag = rows_of(laid_beside(settings, CompareOptions(path)))["TagResource"]
    logs = account / "logs"
    for factor, alerts in ((1.01, True), (0.99, False)):
        other = chosen(tmp_path, f"source.path={logs}", f"alerting.budget={factor * tag['budget']}")
        run_score(other)
        assert ("TagResource" in retold(other.insights)) is alerts


def test_what_the_policy_suppresses_is_said(account: Path, aws: Records, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text("suppress: [{name: n, reason: r, match: {event_name: [CreateUser, Put*]}}]")
    work = chosen(account, f"workdir={tmp_path}", f"alerting.policy={path}")
    run_score(work)
    found = laid_beside(work, CompareOptions(str(write_tree(aws, tmp_path / "aws"))))
    assert {row.event_name: row.held_by for row in found.rows} == {
        "CreateUser": "suppressed", "DeleteParameter": None, "RunInstances": None,
        "StopLogging": None,
    }  # fmt: skip
    [row] = [row for row in found.rows if row.held_by]
    assert (row.verdict, row.budget) == ("only_aws", None)


def test_what_is_not_watched_is_said(account: Path, aws: Records, tmp_path: Path) -> None:
    store = ActivityStore(account / "data" / "activity")
    aws["Data"] = another(aws["CreateUser"], "2026-03-15T18:00:00Z", 1, 3, store, name="PutObject")
    for record in aws["Data"]:
        record["insightDetails"]["sourceEventCategory"] = "Data"
    options = CompareOptions(str(write_tree(aws, tmp_path / "aws")))
    [row] = [row for row in laid_beside(chosen(account), options).rows if row.verdict == "only_aws"]
    assert (row.event_name, row.category, row.held_by) == ("PutObject", "Data", "not_watched")
