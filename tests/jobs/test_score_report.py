"""The report of a scoring run says what the run found."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines._compose import settings_of
from tests.jobs.records import records
from tests.reporting.test_report import Page
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.jobs.chain import Chain
from trailsight.jobs.fleet import FleetTable, Row
from trailsight.jobs.publish import Published, publish
from trailsight.jobs.report_fleet import LANES, fleet_graph, fleet_section
from trailsight.jobs.report_insights import ROWS
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings
from trailsight.jobs.text import of_score

Make = Callable[..., dict[str, Any]]
HOSTILE = "RunInstances<script>alert(1)</script>"
OVERRIDES = ("tracking=off", "engine.workers=1", "train.end=2026-03-15")


def write(folder: Path, record: Make) -> None:
    """Two weeks of an hourly API; then two bursts of one caller, one of a hostile name."""
    made = [
        record(eventName="PutMetricAlarm", eventTime=f"2026-03-{day:02}T{hour:02}:07:00Z")
        for day in range(1, 16)
        for hour in range(24)
    ]
    for call in range(40):
        burst = {"eventTime": f"2026-03-15T13:{call % 5:02}:20Z", "userAgent": "evil<i>/1"}
        made.append(record(eventName=HOSTILE, **burst))
        code = "Denied&<b>" if call % 2 else None
        made.append(record(eventName="StopLogging", errorCode=code, **burst))
    (folder / "logs").mkdir()
    (folder / "logs" / "all.json").write_text(json.dumps({"Records": made}))


def run(workdir: Path, *overrides: str) -> tuple[Settings, Scored, Published]:
    chosen = settings_of(
        f"workdir={workdir}", f"source.path={workdir / 'logs'}", *OVERRIDES, *overrides
    )
    chain = Chain(chosen)
    chain.extracted()
    windows, life = chain.life()
    scored = score(chosen, windows, life, chain.model, lambda done, total: None)
    return chosen, scored, publish(chosen, scored)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Scored, Published]:
    workdir = tmp_path_factory.mktemp("report")
    write(workdir, records())
    return run(workdir)


@pytest.fixture
def page(made: tuple[Settings, Scored, Published]) -> str:
    path = made[2].report
    assert path is not None
    return path.read_text("utf-8")


def test_the_printed_outcome_names_it(made: tuple[Settings, Scored, Published]) -> None:
    chosen, scored, published = made
    assert published.report == chosen.reports / "score" / "report.html"
    assert f"Report     {published.report}" in of_score(scored, published, "")


def test_it_says_what_was_found(made: tuple[Settings, Scored, Published], page: str) -> None:
    _, scored, published = made
    assert len(published.rows) == 3
    assert "3 Insights in " in page
    assert f"of {len(scored.fleet.rows)} series." in page
    assert "The budget allows for 0.0 false alarms in that time." in page
    for row in published.rows:
        assert f'id="insight-{row.shared_event_id}"' in page
        assert f'href="#insight-{row.shared_event_id}"' in page
    assert "explains all of it" in page
    assert "had never called it in the 14 days before" in page


def test_hostile_names_stay_text(page: str) -> None:
    assert len(Page(page).all("script")) == 1
    assert "RunInstances&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "Denied&amp;&lt;b&gt;" in page
    assert not Page(page).all("i")


def test_each_part_of_the_run_has_a_section(page: str) -> None:
    ids = [found["id"] for _, found in Page(page).elements if "id" in found]
    wanted = {"insights", "incidents", "fleet", "held-back", "policy", "baseline", "configuration"}
    assert wanted <= set(ids)
    assert len(ids) == len(set(ids))
    assert "2026-03-01 00:07 to 2026-03-15 00:00 UTC" in re.sub(r"</?span[^>]*>", "", page)
    assert "alerting:" in page


def test_figures_are_drawn_with_words_for_those_who_do_not_see(page: str) -> None:
    drawn = [str(found["aria-label"]) for found in Page(page).all("svg")]
    assert len([text for text in drawn if "against 0" in text]) == 3  # the Insight graphs
    assert len([text for text in drawn if "by hour of the day" in text]) == 3
    [incident] = [text for text in drawn if "one below the other" in text]
    assert "3 Insights of 3 series" in incident
    assert "linked by user/ana" in incident
    [fleet] = [text for text in drawn if "Series watched" in text]
    assert "ec2: 4 series, 3 alerts" in fleet


def test_the_call_insight_shows_errors_and_the_error_insight_all_calls(page: str) -> None:
    assert ">errors of it<" in page
    assert ">all calls<" in page


def test_runs_that_draw_nothing_or_write_none(tmp_path: Path, record: Make) -> None:
    write(tmp_path, record)
    _, _, published = run(tmp_path, "reporting.figures=0")
    assert published.report is not None
    page = published.report.read_text("utf-8")
    assert "3 Insights in " in page
    assert not [one for one in Page(page).all("section") if "insight-" in str(one["id"])]
    _, _, again = run(tmp_path, "reporting.figures=0")
    assert again.report is None  # nothing was left to score
    assert published.report.read_text("utf-8") == page
    bad = "train.exclude=[[2026-03-10,2026-03-11]]"
    _, _, published = run(tmp_path, "reporting.figures=0", bad)
    assert published.report is not None
    told = re.sub(r"</?span[^>]*>", "", published.report.read_text("utf-8"))
    assert "<dt>Left out</dt><dd>2026-03-10 00:00 to 2026-03-11 00:00 UTC</dd>" in told
    _, _, published = run(tmp_path, "reporting.report=false", "score.start=2026-03-15T01:00")
    assert published.report is None
    assert not (tmp_path / "reports" / "score" / "report.html").exists()


def test_a_later_run_names_what_earlier_ones_have_drawn(tmp_path: Path, record: Make) -> None:
    write(tmp_path, record)
    _, _, first = run(tmp_path, "score.end=2026-03-15T16:00")
    assert first.report is not None
    assert "drawn by an earlier run" not in first.report.read_text("utf-8")
    _, _, second = run(tmp_path, "score.end=2026-03-15T20:00")
    assert second.report is not None
    page = second.report.read_text("utf-8").replace("<wbr>", "")
    assert "3 Insights in 20 hours" in page
    names = re.findall(r"drawn by an earlier run: figures/([\w.]+)", page)
    assert len(names) == 3
    for name in names:
        assert (tmp_path / "reports" / "score" / "figures" / name).exists()


def test_a_large_fleet_is_cut_to_what_is_interesting(
    made: tuple[Settings, Scored, Published],
) -> None:
    _, scored, published = made
    rows = {}
    for number in range(ROWS + 200):
        source = f"s{number % 40:02}.amazonaws.com"
        kind = ERROR_RATE if number % 2 else CALL_RATE
        key = SeriesKey("1" * 12, "eu-west-1", source, f"Api{number}", "Management", kind, None)
        rows[key] = Row(stage="weekly", peak_bans=number / 1000)
    large = replace(scored, fleet=FleetTable(rows))
    graph = fleet_graph(large, published.rows)
    assert len(graph.services) == LANES
    assert graph.services[0] == "ec2"  # where the alerts fell
    assert graph.left_out == 41 - LANES
    table = fleet_section(large, published.rows).parts[-1]
    assert len(table.rows) == ROWS  # type: ignore[union-attr]
    assert table.total == ROWS + 200  # type: ignore[union-attr]
    assert table.rows[0][0].value == "s19 Api699"  # type: ignore[union-attr]
