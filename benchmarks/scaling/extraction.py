"""What an event costs from S3 to the activity table, on one core and on a cluster."""

import pickle
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cost import measure as cost_of
from benchmarks.extraction.fingerprint import of_parquet
from benchmarks.extraction.logs import write
from benchmarks.extraction.measure import Cost, cost
from benchmarks.scaling.bucket import Asked, counted
from benchmarks.scaling.cluster import Cluster
from trailsight.activity.store import ActivityStore
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extracting.reading import decoded
from trailsight.series.choice import COLUMNS, SeriesChoice
from trailsight.source.trail import Trail

FEW = 8
"""The part of the events that a first run reads: what it costs is taken off the second's, and with
it the start of all processes."""


@dataclass(frozen=True)
class PerEvent:
    """An event; CPU in seconds, all but the start of processes."""

    packed: float
    """Bytes in S3."""
    a_file: float
    """Events in a file."""
    rows: float
    """Rows of the activity table."""
    stored: float
    """Bytes of the table, ids among them."""
    answered: float
    """Bytes that a worker sends back."""
    local: float
    """CPU on one core of one machine."""
    disk: float
    """The same from the local disk."""
    client: float
    """CPU of the process that merges, where workers read."""
    scheduler: float
    workers: float
    gets: float
    """Requests."""
    lists: float
    """Requests per account and Region."""
    worker_mb: float
    """Peak of a worker."""
    read: float
    """CPU of making series of a row of the table."""
    covered: float
    """CPU of telling since when a row's account and Region are covered."""

    @property
    def ratio(self) -> float:
        """CPU on a cluster, all processes, over CPU on one machine."""
        return (self.client + self.scheduler + self.workers) / self.local


def measure(folder: Path, events: int, cluster: Cluster) -> PerEvent:
    """Runs each way on ``events`` generated events; raises SystemExit where tables differ."""
    less = events // FEW
    logs, few, more = folder / f"logs-{events}", folder / f"logs-{less}", events - less
    for path, number in ((logs, events), (few, less)):
        if not path.exists():
            write(path, number)
    files = list(logs.rglob("*.json.gz"))
    places = {path.relative_to(logs).parts[1:4:2] for path in files}
    with counted(few) as asked:
        start = _local(folder, asked)
        _clustered(folder, asked, cluster)  # workers import what they need
        start_client, start_cluster = _clustered(folder, asked, cluster)
    with counted(logs) as asked:
        local = _local(folder, asked)
        requests = asked.taken()
        expected = of_parquet(folder / "out" / "data" / "activity")
        rows, stored = _stored(folder)
        read, covered = _read(folder)
        client, roles = _clustered(folder, asked, cluster)
        if of_parquet(folder / "out" / "data" / "activity") != expected:
            raise SystemExit("the cluster has made another table")
    disk_start, disk = (
        _run(folder, f"source.path={path}", "engine.workers=1") for path in (few, logs)
    )
    return PerEvent(
        packed=sum(path.stat().st_size for path in files) / events,
        a_file=events / len(files),
        rows=rows / events,
        stored=stored / events,
        answered=_answered(logs) / events,
        local=(local.cpu - start.cpu) / more,
        disk=(disk.cpu - disk_start.cpu) / more,
        client=(client.cpu - start_client.cpu) / more,
        scheduler=(roles["scheduler"] - start_cluster["scheduler"]) / more,
        workers=(roles["workers"] - start_cluster["workers"]) / more,
        gets=requests["GET"] / events,
        lists=requests["LIST"] / len(places),
        worker_mb=cluster.largest(),
        read=read / rows,
        covered=covered / rows,
    )


def _run(folder: Path, *more: str) -> Cost:
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "pipelines.extract", f"workdir={out}", *more]
    return cost(command)


def _of(asked: Asked) -> list[str]:
    bucket = ["source.path=s3://trail/AWSLogs", "source.anonymous=true"]
    return [*bucket, f"source.endpoint={asked.endpoint}"]


def _local(folder: Path, asked: Asked) -> Cost:
    return _run(folder, *_of(asked), "engine.workers=1")


def _clustered(folder: Path, asked: Asked, cluster: Cluster) -> tuple[Cost, dict[str, float]]:
    before = cluster.cpu()
    client = _run(folder, *_of(asked), "engine=dask", f"engine.scheduler={cluster.address}")
    after = cluster.cpu()
    return client, {role: after[role] - before[role] for role in after}


def _stored(folder: Path) -> tuple[int, int]:
    """Rows and bytes of the activity table."""
    path = folder / "out" / "data" / "activity"
    store = ActivityStore(path)
    rows = sum(len(part) for day in store.days() for part in store.groups(day, ["count"]))
    return rows, sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def _read(folder: Path) -> tuple[float, float]:
    """CPU of reading the whole table as ``train`` does: its series, and its coverage."""
    store, choice = ActivityStore(folder / "out" / "data" / "activity"), SeriesChoice()
    span, coverage = store.span(), store.coverage()

    def panel() -> None:
        choice.panel_of(store.parts(*span, COLUMNS), *span, coverage)

    panel()
    return cost_of(panel, 3).cpu, cost_of(store.coverage, 3).cpu


def _answered(logs: Path) -> int:
    source = Trail(str(logs))
    found = decoded(source, source.listing().files, LocalEngine(1))
    return sum(len(pickle.dumps(one, 5)) for one in found)
