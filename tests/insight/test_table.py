from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence
from trailsight.insight.table import (
    EPISODES,
    episode_table,
    merged,
    read_episodes,
    regrouped,
    write_episodes,
)

Rows = Callable[..., pa.Table]
START = 20_000 * 1440 + 1438


def insight(rows: Rows, end: int | None = START + 3, start: int = START) -> Insight:
    api = ("123456789012", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management")
    key = SeriesKey(*api, CALL_RATE, None)
    table = rows((START, 6, "arn:a", "agent", None))
    episode = Episode(key, start, end, start, "rise", 9.0, 6, 0.1)
    return make_insight(
        episode, evidence(table, key), InsightForm(), scored_to=START + 9, detector="d"
    )


def table(*insights: Insight) -> pa.Table:
    return episode_table(insights, detector="flat_rate", model_versions=["v"] * len(insights))


def test_a_row_tells_the_episode(rows: Rows, tmp_path: Path) -> None:
    path = tmp_path / "episodes.parquet"
    write_episodes(path, table(insight(rows), insight(rows, None, START - 5)))
    read = read_episodes(path)
    assert read.schema == EPISODES
    open_, closed = read.to_pylist()
    assert open_["end"] is None
    assert closed["end"].isoformat() == "2024-10-05T00:01:00+00:00"
    assert (closed["insight_duration"], closed["baseline_duration"]) == (3, 10_080 + 1438)
    assert (closed["who"], closed["revision"], closed["reason"]) == ("arn:a", 0, None)
    assert len(read_episodes(tmp_path / "none.parquet")) == 0


def test_an_episode_takes_its_own_place_and_keeps_its_revisions(rows: Rows) -> None:
    early, late = table(insight(rows, None)), table(insight(rows))
    revised = late.set_column(
        late.schema.get_field_index("revision"), EPISODES.field("revision"), pa.array([1])
    )
    both = merged(pa.concat_tables([early, revised]), late)
    assert sorted(both["revision"].to_pylist()) == [0, 1]
    assert both["end"].null_count == 0
    assert len(merged(EPISODES.empty_table(), late)) == 1


def test_incidents_are_told_anew(rows: Rows) -> None:
    one = table(insight(rows))
    name = one["shared_event_id"][0].as_py()
    assert regrouped(one, {name: "other"})["incident_id"].to_pylist() == ["other"]
    assert regrouped(one, {}).equals(one)
