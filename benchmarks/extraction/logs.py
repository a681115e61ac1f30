"""Generated CloudTrail logs of any size, as an organisation of some twenty accounts writes them.

What shapes the cost was taken from the real logs of the published attack simulations and from the
design study: about 1.4 KB of JSON and 150 bytes of gzip a record, 600 records a file, half as many
rows as events in the minute table, 3 in 1,000 records delivered twice.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from isal import igzip
from numpy.typing import NDArray

from benchmarks.extraction.organisation import REGIONS, Call, calls

START = datetime(2026, 1, 5, tzinfo=UTC)
A_DAY = 1_000_000
"""Events of a whole day; fewer are the first hours of one."""
A_FILE = 600
TWICE = 0.003


@dataclass(frozen=True)
class Written:
    """What was written for one day."""

    events: int
    records: int
    files: int
    plain: int
    """Bytes of JSON."""
    packed: int
    """Bytes of gzip."""


def write(target: Path, events: int, seed: int = 7) -> Written:
    """Writes ``events`` distinct events below ``target/AWSLogs``; the same seed gives the same."""
    days = [(day, min(A_DAY, events - day * A_DAY)) for day in range((events + A_DAY - 1) // A_DAY)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        told = list(pool.map(partial(_day, target, seed), days))
    return Written(*(sum(getattr(one, name) for one in told) for name in Written.__annotations__))


def _day(target: Path, seed: int, day: tuple[int, int]) -> Written:
    number, events = day
    rng = np.random.default_rng([seed, number])
    templates = calls(seed)
    weight = np.array([one.weight for one in templates])
    chosen = rng.choice(len(templates), events, p=weight / weight.sum())
    length = 86_400 * events // A_DAY
    second = np.sort(rng.integers(0, max(length, 60), events))
    place = np.array([one.account * len(REGIONS) + one.region for one in templates])[chosen]
    total = Written(0, 0, 0, 0, 0)
    for where in np.unique(place):
        rows = np.flatnonzero(place == where)
        for part in np.array_split(rows, max(1, round(len(rows) / A_FILE))):
            made = _file(target, rng, templates, chosen[part], second[part], number)
            total = Written(*(a + b for a, b in zip(_sizes(total), _sizes(made), strict=True)))
    return total


def _sizes(one: Written) -> tuple[int, ...]:
    return one.events, one.records, one.files, one.plain, one.packed


def _file(
    target: Path,
    rng: np.random.Generator,
    templates: list[Call],
    chosen: NDArray[np.int64],
    second: NDArray[np.int64],
    day: int,
) -> Written:
    first = templates[chosen[0]]
    delivered = START + timedelta(days=day, seconds=int(second[-1]), minutes=4)
    records = list(_records(rng, templates, chosen, second, day))
    twice = rng.random(len(records)) < TWICE
    copies = [record for record, again in zip(records, twice, strict=True) if again]
    content = b'{"Records":[' + b",".join([*records, *copies]) + b"]}"
    packed = igzip.compress(content, 3, mtime=0)
    stamp = f"{delivered:%Y%m%dT%H%M}Z"
    region = REGIONS[first.region]
    folder = target / "AWSLogs" / first.account_id / "CloudTrail" / region
    folder = folder / f"{delivered:%Y/%m/%d}"
    folder.mkdir(parents=True, exist_ok=True)
    unique = rng.bytes(8).hex()
    name = f"{first.account_id}_CloudTrail_{region}_{stamp}_{unique}.json.gz"
    (folder / name).write_bytes(packed)
    return Written(len(records), len(records) + len(copies), 1, len(content), len(packed))


def _records(
    rng: np.random.Generator,
    templates: list[Call],
    chosen: NDArray[np.int64],
    second: NDArray[np.int64],
    day: int,
) -> Iterator[bytes]:
    ids = rng.bytes(40 * len(chosen)).hex()
    date = f"{START + timedelta(days=day):%Y-%m-%d}"
    for row, (call, at) in enumerate(zip(chosen.tolist(), second.tolist(), strict=True)):
        text = ids[80 * row : 80 * row + 80]
        time = f"{date}T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}Z"
        yield templates[call].record(time, text)


def describe(written: Written) -> str:
    """One line for the head of a table."""
    return json.dumps(
        {
            "events": written.events,
            "records": written.records,
            "files": written.files,
            "JSON bytes a record": round(written.plain / written.records),
            "gzip bytes a record": round(written.packed / written.records),
        }
    )
