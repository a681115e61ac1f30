"""The ways to the minute table, each as a command, and the table that it writes."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.extraction.fingerprint import of_parquet, of_text

FLOOR = Path(__file__).parent / "floor.cpp"


@dataclass(frozen=True)
class Way:
    """A command, and how to tell what it wrote."""

    name: str
    command: Sequence[str]
    fingerprint: Callable[[], str]


def ours(logs: str, out: Path, workers: int, *more: str) -> Way:
    """``pipelines.extract`` as a user runs it, into a new working directory."""
    shutil.rmtree(out, ignore_errors=True)
    command = [
        sys.executable, "-m", "pipelines.extract", f"source.path={logs}", f"workdir={out}",
        f"engine.workers={workers}", *more,
    ]  # fmt: skip
    name = f"trailsight, {workers} process{'es' if workers > 1 else ''}"
    return Way(name, command, lambda: of_parquet(out / "data" / "activity"))


def others(logs: str, out: Path) -> list[Way]:
    """The alternatives; the floor only where its compiler and libraries are installed."""
    ways = []
    for name, module in (
        ("gzip + json + pandas", "pandas_script"),
        ("DuckDB, tuned", "duckdb_sql"),
    ):
        table = out / f"{module}.parquet"
        command = [sys.executable, "-m", f"benchmarks.extraction.ways.{module}", logs, str(table)]
        ways.append(Way(name, command, lambda table=table: of_parquet(table)))  # type: ignore[misc]
    floor = _floor(out)
    if floor is not None:
        text = out / "floor.tsv"
        files = sorted(str(path) for path in Path(logs).rglob("*.json.gz"))
        ways.append(Way("C++ floor", [str(floor), str(text), *files], lambda: of_text(text)))
    return ways


def _floor(out: Path) -> Path | None:
    compiler = shutil.which("g++")
    if compiler is None:
        return None
    built = out / "floor"
    flags = ["-O3", "-march=native", "-std=c++17", "-o", str(built), str(FLOOR)]
    made = subprocess.run(
        [compiler, *flags, "-lsimdjson", "-ldeflate"], capture_output=True, check=False
    )
    return built if made.returncode == 0 else None
