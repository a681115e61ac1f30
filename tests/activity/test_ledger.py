from pathlib import Path

from trailsight.activity.ledger import Ledger
from trailsight.contracts.records import LogFile, Quarantined

A, B = LogFile("a", 1, "1"), LogFile("b", 2, "2")


def test_only_new_and_changed_files_are_unread(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.unread([A, B]) == [A, B]
    ledger.add([A, B], [])
    changed = LogFile("b", 3, "2")
    assert ledger.unread([A, changed]) == [changed]


def test_a_file_read_again_replaces_its_quarantine(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add([A, B], [Quarantined("a", "file", "cut", 9), Quarantined("b", "record 1", "bad", 3)])
    ledger.add([LogFile("a", 5, "5")], [])
    assert ledger.quarantined() == [Quarantined("b", "record 1", "bad", 3)]


def test_the_source_is_remembered(tmp_path: Path) -> None:
    assert Ledger(tmp_path).source() is None
    Ledger(tmp_path).set_source({"path": "x"})
    assert Ledger(tmp_path).source() == {"path": "x"}
