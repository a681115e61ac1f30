from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from trailsight.activity import ledger as module
from trailsight.activity.ledger import Ledger, Standing
from trailsight.contracts.atomic import replacing
from trailsight.contracts.records import LAGS, LogFile, Quarantined

A, B = LogFile("a", 1, "1"), LogFile("b", 2, "2")


def test_only_new_and_changed_files_are_unread(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.unread([A, B]) == [A, B]
    ledger.add([A, B], [10, 20], [])
    changed = LogFile("b", 3, "2")
    assert ledger.unread([A, changed]) == [changed]


def test_a_file_read_again_replaces_its_quarantine(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(
        [A, B], [5, 6], [Quarantined("a", "file", "cut", 9), Quarantined("b", "record 1", "bad", 3)]
    )
    ledger.add([LogFile("a", 5, "5")], [7], [])
    assert ledger.quarantined() == [Quarantined("b", "record 1", "bad", 3)]


def test_what_all_runs_have_read_is_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.standing() == Standing()
    bad = [Quarantined("a", "records 3 to 6", "bad", 9), Quarantined("c", "file", "gone", 3)]
    ledger.add([A, B], [10, 20], bad)
    assert ledger.standing() == Standing(30, 4, 3, 1, "a: records 3 to 6: bad")
    ledger.add([LogFile("a", 5, "5")], [12], [Quarantined("a", "after record 16", "cut", 1)])
    assert ledger.standing() == Standing(32, 0, 3, 2, "a: after record 16: cut")


def test_a_ledger_without_records_knows_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.add([A, B], [10, 20], [])
    path = tmp_path / "_files.parquet"
    pq.write_table(pq.read_table(path).drop(["records"]), path)
    assert ledger.unread([A]) == [A]


def test_the_source_is_remembered(tmp_path: Path) -> None:
    assert Ledger(tmp_path).source() is None
    Ledger(tmp_path).set_source({"path": "x"})
    assert Ledger(tmp_path).source() == {"path": "x"}


def test_lags_are_added_up_and_stand_or_fall_with_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, lags = Ledger(tmp_path), np.zeros(LAGS, np.int64)
    assert not ledger.lags().any()
    lags[[3, LAGS - 1]] = 7, 1
    ledger.add([A], [5], [], lags)
    ledger.add([], [], [])
    assert np.array_equal(ledger.lags(), lags)
    real = replacing

    def killed(path: Path) -> AbstractContextManager[Path]:
        if path.name == "_files.parquet":
            raise KeyboardInterrupt
        return real(path)

    monkeypatch.setattr(module, "replacing", killed)
    with pytest.raises(KeyboardInterrupt):
        ledger.add([B], [6], [Quarantined("b", "record 1", "bad", 3)], lags)
    monkeypatch.undo()
    assert ledger.unread([A, B]) == [B]
    assert np.array_equal(ledger.lags(), lags)
    ledger.add([B], [6], [], lags)
    assert np.array_equal(ledger.lags(), 2 * lags)
