"""What large trails need, reckoned from what an event and a series cost here.

python benchmarks/scale.py [--events 400000] [--series 4000] [--folder DIR]

Measures first: extraction from an S3 server on this machine with one process, and on a Dask
scheduler and two workers, which must come to the same table; learning and scoring of a simulated
fleet in this process and on those workers. CPU seconds, because a busy machine inflates all
others. Prices and assumptions: ``benchmarks/scaling/prices.py``.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

# One thread in this process too: what is measured is a core.
os.environ["NUMBA_NUM_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.cost import load
from benchmarks.scaling import extraction, series
from benchmarks.scaling.cluster import cluster
from benchmarks.scaling.prices import MACHINE
from benchmarks.scaling.reckon import Needs

SIZES = (1e9, 10e9, 100e9)


def main() -> None:
    """Prints both tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=400_000)
    parser.add_argument("--series", type=int, default=4_000)
    parser.add_argument("--folder", type=Path, help="where generated logs are kept")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = told.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with cluster(folder) as running:
            event = extraction.measure(folder, told.events, running)
            one = series.measure(told.series, running)
    print(f"{told.events:,} events, {told.series:,} series; {load()}\n")
    print(measured(event, one))
    print()
    print(reckoned([Needs(size, event, one) for size in SIZES]))


def measured(event: extraction.PerEvent, one: series.PerSeries) -> str:
    """What was found out."""
    us, ms, kb = 1e6, 1e3, 1e3
    rows = [
        ("an event in S3, gzip", f"{event.packed:.0f} bytes, {event.a_file:.0f} to a file"),
        ("an event in the activity table", f"{event.stored:.1f} bytes, {event.rows:.2f} rows"),
        ("extraction from S3, one process", f"{event.local * us:.1f} CPU µs an event, "
         f"{1 / event.local:,.0f} events a second and core"),
        ("the same from the local disk", f"{event.disk * us:.1f} CPU µs"),
        ("on the cluster", f"{event.ratio:.2f} times the CPU: workers {event.workers * us:.1f}, "
         f"scheduler {event.scheduler * us:.2f}, main process {event.client * us:.2f} µs"),
        ("a worker's answer", f"{event.answered:.0f} bytes an event"),
        ("a worker's memory", f"{event.worker_mb:.0f} MB at its peak, learning included"),
        ("S3 requests", f"{event.gets * 1e9 / event.packed:,.0f} GET a GB, "
         f"{event.lists:.2f} LIST for an account and Region"),
        ("reading the history", f"{event.read * us:.2f} CPU µs a row, coverage "
         f"{event.covered * us:.3f}"),
        ("learning a series of 8 weeks", f"{one.learnt * ms:.2f} CPU ms; on the cluster "
         f"{one.learnt_there * ms:.2f}, and {one.learnt_here * ms:.2f} in the main process"),
        ("scoring a series for a day", f"{one.scored * us:.0f} CPU µs; on the cluster "
         f"{one.scored_there * us:.0f}, and {one.scored_here * us:.0f} in the main process"),
        ("a series in memory", f"{one.held / kb:.0f} KB, and {one.extra / kb:.0f} while it is "
         "learnt"),
    ]  # fmt: skip
    return _table(("measured", ""), rows)


def reckoned(needs: list[Needs]) -> str:
    """What that makes a day."""
    lines: list[tuple[str, Callable[[Needs], str]]] = [
        ("log files", lambda n: f"{n.gets / 1e6:,.1f} million, "
                                f"{n.events * n.event.packed / 1e12:,.2f} TB"),
        ("series", lambda n: f"{n.series:,.0f}"),
        ("S3 requests", lambda n: f"{n.gets / 1e6:,.1f} GET, {n.lists / 1e6:,.1f} LIST (millions)"),
        ("CPU hours, reading logs", lambda n: f"{n.reading:,.1f}"),
        ("CPU hours, learning and scoring", lambda n: f"{n.arithmetic:,.1f}"),
        ("CPU hours, main processes", lambda n: f"{n.main:,.1f}"),
        ("runs side by side", lambda n: f"{n.runs:,}"),
        ("memory of a run", lambda n: f"{n.memory / n.runs:,.0f} GiB"),
        (f"{MACHINE.name} for runs and workers", lambda n: f"{n.runs:,} + {n.workers:,}"),
        ("disk, 8 weeks", lambda n: f"{n.disk / 1000:,.1f} TB"),
        ("$ a day, machines", lambda n: f"{n.machines:,.2f}"),
        ("$ a day, S3 requests", lambda n: f"{n.requests:,.2f}"),
        ("$ a day, disk", lambda n: f"{n.storage:,.2f}"),
        ("**$ a day**", lambda n: f"**{n.dollars:,.0f}**"),
        ("CloudTrail Insights, call rate", lambda n: f"{n.theirs[0]:,.0f}"),
        ("CloudTrail Insights, both types", lambda n: f"{n.theirs[1]:,.0f}"),
    ]  # fmt: skip
    head = ("a day", *(f"{need.events / 1e9:.0f} billion events" for need in needs))
    return _table(head, [(name, *(say(need) for need in needs)) for name, say in lines])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
