import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from trailsight.contracts.errors import InputError
from trailsight.detector.store import load, save

STATE = {"a": np.arange(6.0).reshape(2, 3), "b": np.array(True), "c": np.array(["x", "yz"])}


def test_round_trip_and_equal_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.npz", tmp_path / "sub" / "2.npz"
    save(first, STATE, {"detector": "stl", "version": "1"})
    save(second, dict(reversed(STATE.items())), {"version": "1", "detector": "stl"})
    assert first.read_bytes() == second.read_bytes()
    state, meta = load(first)
    assert meta == {"detector": "stl", "version": "1"}
    assert state.keys() == STATE.keys()
    for name, array in STATE.items():
        assert np.array_equal(state[name], array)
        assert state[name].dtype == array.dtype
    assert sorted(p.name for p in tmp_path.iterdir()) == ["1.npz", "sub"]


def test_objects_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="'bad' holds Python objects"):
        save(tmp_path / "x.npz", {"bad": np.array([{}])}, {})
    assert not list(tmp_path.iterdir())


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_damage_is_named(tmp_path: Path) -> None:
    save(tmp_path / "good.npz", STATE, {})
    good = (tmp_path / "good.npz").read_bytes()
    foreign, objects = io.BytesIO(), io.BytesIO()
    np.savez(foreign, x=np.arange(3))
    with zipfile.ZipFile(objects, "w") as archive:
        archive.writestr("x.npy", pickle.dumps({}))
    for content, problem in (
        (None, "no file"),
        (b"", "damaged"),
        (b"not a zip", "damaged"),
        (good[: len(good) // 2], "damaged"),
        (good[:200] + b"\0" * 40 + good[240:], "damaged"),
        (pickle.dumps([1]), "damaged"),
        (objects.getvalue(), "damaged"),
        (foreign.getvalue(), "not written by Trailsight"),
    ):
        path = tmp_path / "case.npz"
        path.unlink(missing_ok=True)
        if content is not None:
            written(path, content)
        with pytest.raises(InputError, match=problem) as caught:
            load(path)
        assert caught.value.field == "models/baselines"
        assert caught.value.remedy
