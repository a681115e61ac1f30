import os
from pathlib import Path

import pytest

from tests.serving.results import ACCOUNT, AWAY, HOME, insight, write_insights
from trailsight.serving import index
from trailsight.serving.events import Event
from trailsight.serving.index import InsightIndex

Places = dict[tuple[str, str], tuple[Event, ...]]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PAUSE", 0.0)


def ids(found: InsightIndex, region: str = HOME) -> list[str]:
    return [event.id for event in found.catalogue().places.get((ACCOUNT, region), ())]


def test_newest_first_by_account_and_region(tmp_path: Path) -> None:
    one, two = insight(1), insight(2)
    write_insights(tmp_path, two, one, insight(9, region=AWAY))
    found = InsightIndex(tmp_path)
    expected = [r["eventID"] for made in (two, one) for r in reversed(made.records)]
    assert ids(found) == expected
    assert len(ids(found, AWAY)) == 2


def test_new_changed_and_lost_files(tmp_path: Path) -> None:
    write_insights(tmp_path, insight(1))
    found = InsightIndex(tmp_path)
    assert len(ids(found)) == 2
    before = found.catalogue()
    assert found.catalogue() is before
    write_insights(tmp_path, insight(2))
    assert len(ids(found)) == 4
    lost = sorted(tmp_path.rglob("*.json.gz"))[0]
    lost.unlink()
    assert len(ids(found)) == 3


def test_only_what_has_changed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_insights(tmp_path, insight(1))
    found, read = InsightIndex(tmp_path), []

    def reading(path: Path) -> tuple[Event, ...]:
        read.append(path)
        return ()

    assert len(ids(found)) == 2
    monkeypatch.setattr(index, "read_events", reading)
    touched = sorted(tmp_path.rglob("*.json.gz"))[1]
    os.utime(touched, ns=(1, 1))
    assert len(ids(found)) == 1
    assert read == [touched]


def test_while_the_tree_is_being_replaced_the_old_events_stand(tmp_path: Path) -> None:
    root = tmp_path / "insights"
    write_insights(root, insight(1))
    found = InsightIndex(root)
    assert len(ids(found)) == 2
    root.rename(tmp_path / "old")
    assert len(ids(found)) == 2
    root.mkdir()
    assert ids(found) == []


def test_a_file_that_goes_as_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_insights(tmp_path, insight(1))
    found = InsightIndex(tmp_path)
    assert len(ids(found)) == 2
    write_insights(tmp_path, insight(2))

    def gone(path: Path) -> tuple[Event, ...]:
        raise FileNotFoundError(path)

    with monkeypatch.context() as patch:
        patch.setattr(index, "read_events", gone)
        assert len(ids(found)) == 2
    assert len(ids(found)) == 4


def test_what_is_no_insight_event_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import gzip

    folder = tmp_path / "AWSLogs"
    write_insights(tmp_path, insight(1))
    (folder / "cut.json.gz").write_bytes(gzip.compress(b'{"Records":[]}')[:-9])
    (folder / "plain.json.gz").write_bytes(b"{}")
    (folder / "other.json.gz").write_bytes(gzip.compress(b'{"Records":[{"eventID":"x"}, 7]}'))
    (folder / "text.json.gz").write_bytes(gzip.compress(b"\xff\xfe"))
    (folder / "README").write_text("not a log")
    assert len(ids(InsightIndex(tmp_path))) == 2
    assert len(caplog.records) == 5
    assert "other.json.gz: record 2: not an Insight event" in caplog.text
