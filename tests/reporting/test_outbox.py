"""Runs that wait for MLflow on disk."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.errors import InputError
from trailsight.reporting.outbox import NAME, keep, waiting
from trailsight.reporting.run import Dataset, ModelRecord, RunRecord

TEXT = st.text(max_size=8)
NUMBER = st.floats(allow_nan=False)


def plain(name: str, **changes: Any) -> RunRecord:
    return RunRecord(name, "score", {"a": {"b": 1}}, "a: {b: 1}\n", {"insights": 1.0}, **changes)


def whole(folder: Path) -> RunRecord:
    """A run with files of equal names in all places."""
    paths = [folder / str(number) / "same.bin" for number in range(6)]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_bytes(bytes([number]))
    model = ModelRecord(
        "stl-1", paths[4], paths[5], "# Card", {"detector": "stl"}, {"count": "long"}, ["x"],
        {"bans": "double"}, {"since": ""}, {"count": [1, 2]}, ["trailsight"], "challenger",
    )  # fmt: skip
    return plain(
        "whole",
        tables={"series": paths[0]},
        figures=[paths[1]],
        files=[paths[2]],
        report=paths[3],
        steps={"recall": [(0, 0.5), (1, 0.75)]},
        datasets=[Dataset("activity", "5e", "here", {"count": "long"}, {"days": 3.0}, "train")],
        model=model,
        parent="abc",
        began=1e9,
        ended=2e9,
    )


def content(run: RunRecord) -> dict[str, Any]:
    """A run with its files' bytes in place of their paths."""

    def of(value: Any) -> Any:
        if isinstance(value, Path):
            return value.name, value.read_bytes()
        if isinstance(value, dict):
            return {key: of(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [of(one) for one in value]
        return {"": of(vars(value))} if hasattr(value, "__dict__") else value

    return dict(of(vars(run)))


def test_a_run_waits_with_all_that_it_has(tmp_path: Path) -> None:
    run = whole(tmp_path)
    keep(tmp_path, run, "there", down=True)
    before = content(run)
    for path in tmp_path.glob("[0-9]/same.bin"):
        path.write_bytes(b"of the next run")
    [kept] = waiting(tmp_path)
    assert (kept.store, kept.down, kept.age < 60) == ("there", True, True)
    assert content(kept.read()) == before
    kept.remove()
    assert not list(waiting(tmp_path))


@given(TEXT, st.dictionaries(TEXT, st.dictionaries(TEXT, TEXT | NUMBER | st.none())), NUMBER)
def test_texts_and_numbers_come_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, params: dict[str, Any], number: float
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    run = replace(plain(name), params=params, metrics={"m": number}, config_yaml=name)
    keep(folder, run, name, down=False)
    [kept] = waiting(folder)
    assert kept.read() == run


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        keep(tmp_path, plain(name), "", down=False)
    assert [kept.read().name for kept in waiting(tmp_path)] == ["b", "a", "c"]


def test_a_file_that_is_gone_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        keep(tmp_path, plain("a", report=tmp_path / "gone.html"), "", down=False)
    assert not list((tmp_path / NAME).iterdir())


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", json.dumps({"run": {"name": 1}}).encode()])
def test_a_damaged_record_is_named(tmp_path: Path, damage: bytes) -> None:
    folder = keep(tmp_path, plain("a"), "", down=False)
    (folder / "record.json").write_bytes(damage)
    [kept] = waiting(tmp_path)
    with pytest.raises(InputError, match="delete it") as caught:
        kept.read()
    assert caught.value.field == str(folder)
