"""What was recorded is read back from a real store."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trailsight.contracts.errors import InputError
from trailsight.reporting import tracked_runs
from trailsight.reporting.run import RunRecord
from trailsight.reporting.tracked_runs import recorded_runs, recorded_table
from trailsight.reporting.tracking import MlflowTracking


def record(name: str, table: Path, parent: str | None = None) -> RunRecord:
    return RunRecord(
        name=name, stage="evaluate", params={"alerting": {"budget": 3.0}}, config_yaml="",
        metrics={"recall": 0.25}, tables={"recall": table}, tags={"detector": "stl"}, parent=parent,
    )  # fmt: skip


def test_runs_come_back_page_by_page_the_newest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"kind": ["spike"], "recall": [0.25]})
    pq.write_table(table, tmp_path / "recall.parquet")
    tracking = MlflowTracking()
    first = record("first", tmp_path / "recall.parquet")
    tracking.log(tmp_path, first)
    for name in ("second", "third"):
        tracking.log(tmp_path, record(name, tmp_path / "recall.parquet", parent=first.id))
    where = tracking.store(tmp_path)
    monkeypatch.setattr(tracked_runs, "PAGE", 2)
    found = recorded_runs(where, "trailsight")
    assert [one.name for one in found] == ["third", "second", "first"]
    assert {one.parent for one in found[:2]} == {found[2].id}
    assert found[2].parent is None
    assert dict(found[0].metrics) == {"recall": 0.25}
    assert found[0].params["alerting.budget"] == "3.0"
    assert found[0].tags["detector"] == "stl"
    assert not any(name.startswith("mlflow.") for name in found[0].tags)
    assert recorded_table(where, found[1].id, "recall").equals(table)
    with pytest.raises(InputError, match=r"no table 'bans' .it has recall"):
        recorded_table(where, found[1].id, "bans")
    with pytest.raises(InputError, match="has no experiment 'other'"):
        recorded_runs(where, "other")
