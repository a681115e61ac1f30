"""What a comparison leaves behind, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.evaluation.planted import (
    Records,
    another,
    write_tree,
)
from tests.golden.logs import write_logs
from tests.golden.published import PUBLISHED
from tests.jobs.beside import chosen, laid_beside, planted, run_score
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.evaluation.options import CompareOptions
from trailsight.insight.read import Reading
from trailsight.jobs.chain import Chain
from trailsight.jobs.compare import read_aws, scored_windows, sides
from trailsight.jobs.comparison import of_compare, publish_comparison
from trailsight.jobs.settings import Settings
from trailsight.reporting.agreement import AGREEMENT, render_agreement


def test_files_and_text(settings: Settings, aws: Records, tmp_path: Path) -> None:
    path = write_tree(planted(aws, settings), tmp_path / "aws")
    (path / "broken.json").write_text("{")
    found = laid_beside(settings, CompareOptions(str(path)))
    published = publish_comparison(settings, found)
    assert published.folder == settings.reports / "comparison"
    names = {file.name for file in published.folder.iterdir()}
    assert names == {"agreement.parquet", "timeline.png", "summary.json"}
    table = pq.read_table(published.folder / "agreement.parquet")
    assert table.cast(AGREEMENT).num_rows == 8
    assert table["aws_start"].to_pylist()[0].isoformat() == "2026-03-15T05:00:00+00:00"
    summary = json.loads((published.folder / "summary.json").read_text())
    assert summary["metrics"] == {
        "insights_aws": 7, "insights_ours": 4, "both": 3, "only_aws": 4, "only_ours": 1,
        "part_of_ours": 0, "part_of_aws": 0, "share_of_aws_found": pytest.approx(3 / 7),
        "baselines_equal": 5, "baselines_unequal": 1, "baselines_unknown": 1,
        "start_lag_median": 0, "start_lag_largest": -3, "end_lag_median": 0, "end_lag_largest": -3,
    }  # fmt: skip
    assert len(summary["quarantined"]) == 1
    text = of_compare(found, published, render_agreement(found.rows, None))
    for line in (
        "Compared   7 Insights of AWS's with 4 of ours, 2026-03-15 00:00 to 2026-03-15 23:15 UTC",
        "Found      3 by both, 4 only by AWS, 1 only by us",
        "start +0 min (-3 to +0)",
        "5 equal, 1 unequal, 1 unknown",
        "broken.json: file: ",
        "held back by min_calls",
        "alerts at budget",
        "the logs hold none of these calls",
    ):
        assert line in text
    before = {file.name: file.read_bytes() for file in published.folder.iterdir()}
    publish_comparison(settings, laid_beside(settings, found.options))
    assert {file.name: file.read_bytes() for file in published.folder.iterdir()} == before


def test_accounts_and_regions_may_be_chosen(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    path = str(write_tree(planted(aws, settings), tmp_path / "aws"))
    found = laid_beside(settings, CompareOptions(path, accounts=("999999999999",)))
    assert [row.event_name for row in found.rows] == ["Elsewhere"]
    assert found.sides.left_out == (6, 4)
    with pytest.raises(InputError, match=r"AWS has no Insight in compare\.accounts"):
        laid_beside(settings, CompareOptions(path, regions=("eu-west-1",)))


def test_ours_where_aws_tells_nothing_are_counted(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    store = ActivityStore(settings.activity)
    only = {
        "x": another(aws["CreateUser"], "2026-03-15T11:00:00Z", 2, 9, store, region="eu-west-1")
    }
    found = laid_beside(settings, CompareOptions(str(write_tree(only, tmp_path / "aws"))))
    assert found.silent == 4
    text = of_compare(found, publish_comparison(settings, found), "")
    assert "4 of those only by us lie in accounts and Regions of which AWS's files" in text


def test_nothing_to_compare_is_said_plainly(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"compare\.path: must be given"):
        read_aws(CompareOptions())
    (tmp_path / "empty.json").write_text('{"Events": []}')
    with pytest.raises(InputError, match=r"compare\.path: nothing to compare: no Insight event"):
        read_aws(CompareOptions(str(tmp_path / "empty.json")))
    store = ActivityStore(settings.activity)
    later = {"x": another(aws["CreateUser"], "2026-05-01T11:00:00Z", 2, 9, store)}
    options = CompareOptions(str(write_tree(later, tmp_path / "later")))
    problem = (
        r"no overlap in time: AWS's Insights lie between 2026-05-01 11:00 and 2026-05-01 11:02 "
        r"UTC, and 2026-03-15 00:00 to 2026-03-15 23:15 was scored"
    )
    with pytest.raises(InputError, match=problem):
        laid_beside(settings, options)


def test_what_is_not_scored_can_not_be_compared(
    settings: Settings, aws: Records, tmp_path: Path
) -> None:
    chain = Chain(settings)
    windows, life = chain.life()
    with pytest.raises(InputError, match=r"data/insights: nothing was scored under these settings"):
        scored_windows(windows, replace(life, scored_to=life.origin))
    reading = Reading((), 0, 0, 0, 0, ())
    with pytest.raises(InputError, match=r"AWS has no Insight"):
        sides(settings, CompareOptions("x"), reading, windows)
    options = CompareOptions(str(write_tree(aws, tmp_path / "aws")))
    bare = replace(settings, workdir=str(tmp_path))
    with pytest.raises(InputError, match=r"data/insights: is missing"):
        sides(bare, options, read_aws(options), windows)


@pytest.mark.parametrize("name", ["PutLifecycleHook", "AttachUserPolicy"])
def test_the_published_records_beside_ours_of_the_same_calls(
    name: str, shared: Path, tmp_path: Path
) -> None:
    [insight] = [insight for insight in PUBLISHED if insight.name == name]
    write_logs(insight, tmp_path / "logs")
    settings = chosen(
        tmp_path,
        "experiment=aws_parity",
        f"insight.form={insight.form}",
        f"score.start={insight.moment.date().isoformat()}",
    )
    run_score(settings)
    options = CompareOptions(str(shared / "reference" / "published_insights"))
    found = laid_beside(settings, options)
    [row] = [row for row in found.rows if row.event_name == name]
    assert (row.verdict, row.start_lag, row.end_lag) == ("both", 0, 0)
    assert (row.insight_average_difference, row.baseline_average_difference) == (0.0, 0.0)
    assert (row.baseline_check, row.baseline_recomputed) == ("equal", insight.baseline_average)
    # The guide's edited sample of another API stands at the same minute of 2019.
    others = [(row.event_name, row.held_by) for row in found.rows if row.verdict == "only_aws"]
    edited = [("CompleteLifecycleAction", "no_calls")] if insight.form == "2019" else []
    assert others == edited
    assert sum(found.sides.left_out[:1]) == 14 - 1 - len(edited)
