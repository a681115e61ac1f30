"""What guards tell of themselves is kept over runs, and told."""

from dataclasses import replace
from pathlib import Path

import pytest

from trailsight.alerting.guards import HeldBack
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.jobs.chain import Chain
from trailsight.jobs.held_back import keep_held_back
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings

KEY = SeriesKey(
    "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)


@pytest.fixture
def scored(settings: Settings) -> Scored:
    chain = Chain(settings)
    return score(settings, *chain.life(), chain.model, lambda done, total: None)


def test_minutes_of_several_runs_are_one_episode(
    settings: Settings, scored: Scored, tmp_path: Path
) -> None:
    start = scored.windows.score_start
    minutes = [start + 100, start + 101, start + 111, start + 300]
    events = [HeldBack("min_calls", KEY, minute, 7.0 + i) for i, minute in enumerate(minutes)]
    for event in events:
        found = keep_held_back(settings, replace(scored, held_back=(event,)), tmp_path)
    assert [(row.guard, row.episodes, row.series) for row in found.rows] == [("min_calls", 2, 1)]
    assert found.text == "2 episodes: 2 by min_calls"
    [_, line] = found.csv().decode().splitlines()
    assert line.startswith("min_calls,,2,1,")
    assert "RunInstances rise at 2026-03-15T05:00Z, 10.0 bans" in line
    kept = (tmp_path / "held_back.parquet").read_bytes()
    at_once = tmp_path / "at_once"
    at_once.mkdir()
    keep_held_back(settings, replace(scored, held_back=tuple(events[::-1])), at_once)
    assert (at_once / "held_back.parquet").read_bytes() == kept


def test_what_lies_outside_the_scored_window_is_kept_and_not_told(
    settings: Settings, scored: Scored, tmp_path: Path
) -> None:
    before = HeldBack("drops", KEY, scored.windows.score_start - 1, 7.0, direction="drop")
    lasting = replace(before, last=scored.windows.score_start, rule="busy")
    found = keep_held_back(settings, replace(scored, held_back=(before, lasting)), tmp_path)
    assert found.text == "1 episode: 1 by drops of rule 'busy'"
    assert found.content()["by"][0]["rule"] == "busy"


def test_where_nothing_was_held_back_there_is_no_file(
    settings: Settings, scored: Scored, tmp_path: Path
) -> None:
    found = keep_held_back(settings, scored, tmp_path)
    assert (found.rows, found.text) == ((), "")
    assert found.content() == {"episodes": 0, "by": [], "expired_rules": {}}
    assert list(tmp_path.iterdir()) == []


def test_a_table_that_is_none_is_named(settings: Settings, scored: Scored, tmp_path: Path) -> None:
    (tmp_path / "held_back.parquet").write_text("not a table")
    with pytest.raises(InputError, match=r"held_back\.parquet: can't be read"):
        keep_held_back(settings, scored, tmp_path)
