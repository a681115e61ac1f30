"""Why a minute was an Insight: by the numbers that score has published, and by scoring again."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.jobs.beside import chosen, run_score
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.explain import explain
from trailsight.jobs.explaining.answer import Answer
from trailsight.jobs.explaining.text import of_explain
from trailsight.jobs.rows import iso
from trailsight.jobs.settings import Settings


def ask(settings: Settings, **options: str) -> Answer:
    chain = Chain(chosen(settings.root, *(f"explain.{n}={v}" for n, v in options.items()),
                         f"source.path={source(settings)}"))  # fmt: skip
    return explain(chain.settings, chain.standing(), chain.model_aside)


def source(settings: Settings) -> str:
    return str(settings.source.path)


def rows(settings: Settings) -> dict[str, dict[str, Any]]:
    table = pq.read_table(settings.insights / "episodes.parquet").to_pylist()
    return {row["event_name"]: row for row in table}


def minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def logs_with(folder: Path, original: Path, name: str, at: str, calls: int) -> Path:
    """The logs with other calls of one API in one minute."""
    content = json.loads((original / "all.json").read_text())
    stamp = at[:16]
    like = next(one for one in content["Records"] if one["eventName"] == name)
    kept = [
        one
        for one in content["Records"]
        if one["eventName"] != name or not one["eventTime"].startswith(stamp)
    ]
    more = [
        {**like, "eventTime": f"{stamp}:01Z", "eventID": f"f{number:031x}"}
        for number in range(calls)
    ]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "all.json").write_text(json.dumps({"Records": kept + more}))
    return folder


def test_every_insight_is_explained_by_the_numbers_that_were_published(settings: Settings) -> None:
    fleet = {
        (row["event_name"], row["insight_type"]): row
        for row in pq.read_table(settings.reports / "score" / "series.parquet").to_pylist()
    }
    told = rows(settings)
    assert len(told) == 4
    for name, row in told.items():
        answer = ask(settings, api=name, at=iso(minute(row["detected_at"])))
        episode = answer.episode
        assert episode is not None
        assert episode.start == minute(row["start"])
        assert episode.end == minute(row["end"])
        assert episode.detected_at == answer.at
        assert episode.peak_bans == row["peak_bans"]
        assert episode.opening_bans == answer.bans
        assert episode.closed_at == minute(row["closed_at"])
        assert answer.status == "scored"
        assert (answer.held_by, answer.suppressed) == ((), None)
        assert answer.bans <= fleet[name, row["insight_type"]]["peak_bans"]
        assert answer.bans == max(one.bans for one in answer.parts.looks)
        text = of_explain(answer)
        assert "Insight: part of the rise" in text
        assert "◀ decides" in text
        assert json.loads(json.dumps(answer.content()))["insight"] is True


def test_the_most_unusual_minute_scores_what_the_fleet_table_says(settings: Settings) -> None:
    fleet = pq.read_table(settings.reports / "score" / "series.parquet").to_pylist()
    [peak] = [row["peak_bans"] for row in fleet if row["event_name"] == "TagResource"]
    best = max(
        ask(settings, api="TagResource", at=f"2026-03-15T20:{at:02}").bans for at in range(9, 16)
    )
    assert best == peak > 0


def test_so_many_calls_really_make_it_one(settings: Settings, tmp_path: Path) -> None:
    at = "2026-03-15T18:00"
    answer = ask(settings, api="PutRule", at=at)
    assert answer.episode is None
    assert (answer.calls, answer.bans) == (3, 0.0)
    assert answer.held_by == ("budget", "min_calls", "min_excess")
    enough = answer.otherwise.calls
    assert enough is not None
    assert enough > 3
    for calls, expected in ((enough - 1, set()), (enough, {"PutRule"})):
        folder = logs_with(tmp_path / "logs", Path(source(settings)), "PutRule", at, calls)
        work = chosen(tmp_path / f"w{calls}", f"source.path={folder}")
        run_score(work)
        assert set(rows(work)) - set(rows(settings)) == expected


def test_the_settings_that_it_names_really_make_it_one(settings: Settings, tmp_path: Path) -> None:
    around = [ask(settings, api="TagResource", at=f"2026-03-15T20:{at:02}") for at in range(9, 16)]
    answer = max(around, key=lambda one: one.bans)
    assert answer.episode is None
    assert 0 < answer.bans < answer.threshold
    changes = dict(answer.otherwise.settings)
    budget = changes.pop("budget")
    for factor, expected in ((1.0, {"TagResource"}), (0.85, set())):
        other = [f"alerting.{name}={value}" for name, value in changes.items()]
        budget_of = f"alerting.budget={factor * budget}"
        work = chosen(tmp_path, f"source.path={source(settings)}", budget_of, *other)
        run_score(work)
        assert set(rows(work)) - set(rows(settings)) == expected


def test_so_few_calls_or_such_a_budget_really_make_it_none(
    settings: Settings, tmp_path: Path
) -> None:
    answer = ask(settings, api="RunInstances", at="2026-03-15T13:00")
    few, of = answer.otherwise.calls, answer.otherwise.of
    assert of == 40
    assert few is not None
    for calls, expected in ((few, set()), (few + 1, {"RunInstances"})):
        folder = logs_with(
            tmp_path / "logs", Path(source(settings)), "RunInstances", "2026-03-15T13:00", calls
        )
        work = chosen(tmp_path / f"w{calls}", f"source.path={folder}")
        run_score(work)
        assert set(rows(work)) & {"RunInstances"} == expected
    [(name, budget)] = answer.otherwise.settings
    assert name == "budget"
    work = chosen(tmp_path, f"source.path={source(settings)}", f"alerting.budget={budget}")
    run_score(work)
    assert "RunInstances" not in rows(work)


def test_a_minute_after_the_end_belongs_to_none(settings: Settings) -> None:
    end = minute(rows(settings)["CreateUser"]["end"])
    answer = ask(settings, api="CreateUser", at=iso(end + 3))
    assert answer.episode is None
    assert answer.tail is not None
    assert answer.tail.start == minute(rows(settings)["CreateUser"]["start"])
    assert "still open" in of_explain(answer)


def test_what_the_policy_suppressed_is_said(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "suppress: [{name: quiet, reason: planned, match: {event_name: CreateUser}}]\n"
        "overrides: [{name: loud, reason: r, match: {event_name: PutRule}, set: {budget: 30}}]\n"
    )
    own = (f"source.path={source(settings)}", f"alerting.policy={path}")
    run_score(chosen(tmp_path, *own))
    asked = chosen(tmp_path, *own, "explain.api=CreateUser", "explain.at=2026-03-15T11:01")
    answer = explain(asked, Chain(asked).standing(), Chain(asked).model_aside)
    assert answer.suppressed == ("quiet", "planned")
    assert answer.content()["insight"] is False
    assert "Suppressed by rule 'quiet' (planned)" in of_explain(answer)
    asked = chosen(tmp_path, *own, "explain.api=PutRule", "explain.at=2026-03-15T18:00")
    answer = explain(asked, Chain(asked).standing(), Chain(asked).model_aside)
    assert dict(answer.own_rule) == {"budget": "loud"}
    assert answer.budget == 30
    assert "budget by rule 'loud'" in of_explain(answer)


def test_a_minute_before_the_scored_ones_is_judged_by_what_came_before_it(
    settings: Settings,
) -> None:
    answer = ask(settings, api="TagResource", at="2026-03-10T20:07")
    assert answer.status == "learnt"
    assert iso(answer.history.end) == "2026-03-10T00:00:00Z"
    assert "as if scoring had begun on that day" in of_explain(answer)
    with pytest.raises(InputError, match="first day of what is learnt from"):
        ask(settings, api="TagResource", at="2026-03-01T20:07")


def test_the_most_unusual_is_explained_and_the_others_are_listed(settings: Settings) -> None:
    with pytest.raises(InputError, match="did you mean RunInstances"):
        ask(settings, api="RunInstance", at="2026-03-15T13:00")
    with pytest.raises(InputError, match="called for the first time at 2026-03-15 13:00 UTC"):
        ask(settings, api="RunInstances", at="2026-03-14T12:00")


def test_nothing_is_written(settings: Settings) -> None:
    before = {path: path.stat().st_mtime_ns for path in settings.root.rglob("*")}
    ask(settings, api="TagResource", at="2026-03-10T20:07")
    ask(settings, api="CreateUser", at="2026-03-15T11:01")
    assert {path: path.stat().st_mtime_ns for path in settings.root.rglob("*")} == before
