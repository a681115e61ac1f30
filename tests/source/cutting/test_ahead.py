"""Machine code that is kept on disk."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trailsight.source.cutting import ahead
from trailsight.source.cutting.ahead import native, ready

ROOT = Path(__file__).parents[3]
IN_ONE = """
import numpy as np, sys
from trailsight.source.cutting.ahead import native
text, found = np.frombuffer(b'{"a": "b"}' + bytes([9]), np.uint8), np.zeros(9, np.int32)
print(native("quotes")(text.ctypes.data, len(text), found.ctypes.data, 9), found[:4].tolist())
print("numba" in sys.modules)
"""


def run(cache: Path) -> list[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", IN_ONE], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_it_is_made_once_and_then_runs_without_numba(tmp_path: Path) -> None:
    assert run(tmp_path / "new") == ["4 [1, 3, 6, 8]", "True"]
    [kept] = (tmp_path / "new").glob("quotes-*.o")
    assert run(tmp_path / "new") == ["4 [1, 3, 6, 8]", "False"]
    content = kept.read_bytes()
    for damage in (content[:-9], content[:999] + b"\0" + content[1000:], b""):
        kept.write_bytes(damage)
        assert run(tmp_path / "new") == ["4 [1, 3, 6, 8]", "True"]
        assert kept.read_bytes() == content
    assert [path.name for path in (tmp_path / "new").glob("*.o")] == [kept.name]


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(tmp_path / "file") == ["4 [1, 3, 6, 8]", "True"]


def test_stale_code_makes_room_and_anyone_may_read_the_new(tmp_path: Path) -> None:
    for name in ("quotes-0.o", "quotes-1.o", "cut-0.o"):
        (tmp_path / name).write_text("")
    for name in ("quotes-0.o", "cut-0.o"):
        os.utime(tmp_path / name, (0, 0))
    run(tmp_path)
    left = {path.name for path in tmp_path.glob("*.o")}
    [made] = (tmp_path / name for name in left - {"cut-0.o", "quotes-1.o"})
    assert len(left) == 3
    assert made.name.startswith("quotes-")
    assert made.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("trouble", ["OSError", "AttributeError"])
def test_logs_are_read_without_it_where_it_cannot_be_had(
    trouble: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(name: str) -> None:
        raise {"OSError": OSError, "AttributeError": AttributeError}[trouble]("no LLVM here")

    monkeypatch.setattr(ahead, "native", fails)
    assert not ready.__wrapped__()
    assert "no LLVM here" in caplog.text


def test_it_depends_on_sources_processor_and_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ahead._stamp("a")
    assert before == ahead._stamp("a")
    assert before != ahead._stamp("b")
    monkeypatch.setenv("NUMBA_OPT", "0")
    assert before != ahead._stamp("a")
    monkeypatch.delenv("NUMBA_OPT")
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    assert before == ahead._stamp("a")
    monkeypatch.setattr("importlib.metadata.version", lambda package: f"{package} 0")
    assert before != ahead._stamp("a")


def test_a_function_is_loaded_once() -> None:
    assert native("cut") is native("cut")
