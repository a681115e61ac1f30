"""Extraction: what it costs beside other ways to the same table, and as logs grow.

python benchmarks/extract.py [ways] [sizes] [processes] [s3] [known]

Every part compares commands that ran one after the other on the same machine, and checks that
they came to the same table. ``--folder`` keeps the generated logs for the next run.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.extraction.bucket import served
from benchmarks.extraction.logs import describe, write
from benchmarks.extraction.measure import Cost, cost
from benchmarks.extraction.methods import Way, others, ours

HEAD = f"{'':42}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}{'all MB':>8}"
ROUNDS = 2
LATE = 0.025
"""Seconds: a bucket in another Region of the same continent."""


def main() -> None:
    """Runs what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["ways"], help=", ".join(PARTS))
    parser.add_argument("--events", type=int, default=1_000_000, help="of ways and s3")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--objects", type=int, default=100_000, help="of known")
    parser.add_argument("--folder", type=Path, help="where generated logs are kept")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for part in told.parts:
            print(f"\n{part}", flush=True)
            PARTS[part](told.folder or Path(scratch), told)


def logs_of(folder: Path, events: int) -> str:
    """Generated logs of that many events, made when they are not there yet."""
    target = folder / f"logs-{events}"
    if not target.exists():
        print(describe(write(target, events)))
    return str(target)


def ways(folder: Path, told: argparse.Namespace) -> None:
    """Ours beside the others: ratios of CPU seconds, of the better of two runs each."""
    logs, out = logs_of(folder, told.events), folder / "out"
    out.mkdir(exist_ok=True)
    print(HEAD)
    table: str | None = None
    best: dict[str, float] = {}
    for _ in range(ROUNDS):  # in turn, for the machine's speed changes
        for way in (ours(logs, out / "one", 1), ours(logs, out / "two", 2), *others(logs, out)):
            took, table = _run(way, table)
            best[way.name] = min(took.cpu, best.get(way.name, took.cpu))
    mine = next(iter(best.values()))
    for name, cpu in best.items():
        print(f"{name:<42}{cpu:8.2f} CPU s, {cpu / mine:.2f} times ours")
    print(f"every table: {table}")


def sizes(folder: Path, told: argparse.Namespace) -> None:
    """What an event costs as logs grow, in one process, its start taken off."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    print(f"{HEAD}{'CPU us/event':>14}{'all but start':>15}")
    start, _ = _run(ours(logs_of(folder, 10_000), out / "start", 1))  # all code is loaded
    for events in told.sizes:
        way = ours(logs_of(folder, events), out / "grown", 1)

        def rates(took: Cost, events: int = events) -> str:
            whole, rest = took.cpu, took.cpu - start.cpu
            return f"{whole / events * 1e6:14.2f}{rest / events * 1e6:15.2f}"

        way = Way(f"{events:,} events", way.command, way.fingerprint)
        _run(way, None, rates)


def processes(folder: Path, told: argparse.Namespace) -> None:
    """Two processes beside one, on the largest of the sizes: a ratio of the better times of two."""
    logs, out = logs_of(folder, max(told.sizes)), folder / "out"
    out.mkdir(exist_ok=True)
    print(HEAD)
    table: str | None = None
    walls: dict[int, float] = {}
    for workers in (1, 2) * ROUNDS:  # in turn, for the machine's speed changes
        took, table = _run(ours(logs, out / "processes", workers), table)
        walls[workers] = min(took.wall, walls.get(workers, took.wall))
    print(f"two processes are {walls[1] / walls[2]:.2f} times as fast")


def s3(folder: Path, told: argparse.Namespace) -> None:
    """From an S3 server on this machine, at once and late, beside the local disk."""
    logs, out = logs_of(folder, told.events), folder / "out"
    out.mkdir(exist_ok=True)
    objects = sum(1 for _ in Path(logs).rglob("*.json.gz"))
    print(f"{HEAD}{'time, to disk':>15}{'CPU, to disk':>14}{'objects/s':>11}")
    start, _ = _run(ours(logs_of(folder, 1_000), out / "start", 2))

    def beside(disk: Cost) -> Callable[[Cost], str]:
        return lambda took: (
            f"{took.wall / disk.wall:15.2f}{took.cpu / disk.cpu:14.2f}"
            f"{objects / (took.wall - start.wall):11.0f}"
        )

    disk, table = _run(ours(logs, out / "disk", 2))
    for late in (0.0, LATE):
        with served(Path(logs), late) as endpoint:
            more = [f"source.endpoint={endpoint}", "source.anonymous=true"]
            way = ours("s3://trail/AWSLogs", out / "s3", 2, *more)
            way = Way(f"S3, answers {1000 * late:.0f} ms late", way.command, way.fingerprint)
            _run(way, table, beside(disk))


def known(folder: Path, told: argparse.Namespace) -> None:
    """Objects that an earlier run has read, beside reading them: from disk and from S3."""
    logs, out = folder / f"known-{told.objects}", folder / "out"
    out.mkdir(exist_ok=True)
    if not logs.exists():
        _linked(logs, Path(logs_of(folder, 1_000)), told.objects)
    print(f"{HEAD}{'of the first run':>18}")
    with served(logs, LATE) as endpoint:
        more = [f"source.endpoint={endpoint}", "source.anonymous=true"]
        late = f"S3, {1000 * LATE:.0f} ms late"
        for name, source, asked in (("disk", str(logs), []), (late, "s3://trail/AWSLogs", more)):
            way = ours(source, out / "known", 2, *asked)
            way = Way(f"{told.objects:,} objects, {name}", way.command, way.fingerprint)
            first, table = _run(way)
            way = Way(f"the same, known, {name}", way.command, way.fingerprint)
            _run(way, table, lambda took, first=first: f"{took.wall / first.wall:18.3f}")  # type: ignore[misc]


def _linked(logs: Path, few: Path, objects: int) -> None:
    """A tree of that many objects: links to a few files of logs."""
    files = sorted(few.rglob("*.json.gz"))
    for number in range(objects):
        file, day = files[number % len(files)], number // 400
        account, region = number % 20, "eu-west-1"
        folder = logs / "AWSLogs" / f"{account:012}" / "CloudTrail" / region
        folder = folder / (date(2025, 1, 1) + timedelta(days=day)).strftime("%Y/%m/%d")
        folder.mkdir(parents=True, exist_ok=True)
        stamp = (date(2025, 1, 1) + timedelta(days=day)).strftime("%Y%m%dT1015Z")
        name = f"{account:012}_CloudTrail_{region}_{stamp}_{number:016}.json.gz"
        (folder / name).hardlink_to(file)


def _run(
    way: Way, table: str | None = None, told: Callable[[Cost], str] = lambda took: ""
) -> tuple[Cost, str]:
    took = cost(way.command)
    print(
        f"{way.name:<42}{took.cpu:8.2f}{took.wall:8.2f}{took.largest:9.0f}{took.together:8.0f}"
        f"{told(took)}",
        flush=True,
    )
    got = way.fingerprint()
    if table is not None and got != table:
        raise SystemExit(f"{way.name}: another table: {got}, not {table}")
    return took, got


PARTS = {"ways": ways, "sizes": sizes, "processes": processes, "s3": s3, "known": known}

if __name__ == "__main__":
    main()
