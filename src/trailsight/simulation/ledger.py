"""One account's records in the order of delivery, cut into files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trailsight.simulation.calls import Calls, Kind
from trailsight.simulation.delivery import delivered
from trailsight.simulation.organisation import DAY, Account
from trailsight.simulation.record import file_content, template

MOST = 5_000
"""Records in one file; AWS, too, starts another file when one has grown big."""


@dataclass(frozen=True)
class Ledger:
    """M records of one account."""

    account: Account
    interval: int
    """Seconds from one file to the next."""
    kinds: tuple[Kind, ...]
    code: NDArray[np.int32]
    """(M,) index into ``kinds``."""
    time: NDArray[np.int64]
    """(M,) seconds since the epoch."""
    moment: NDArray[np.int64]
    """(M,) when the record is ready for delivery."""
    note: NDArray[np.uint8]
    """(M,) as in ``Delivered``."""
    ids: NDArray[np.uint8]
    """(M, 48) as in ``Delivered``."""

    def write(self, target: Path, region: str) -> Iterator[tuple[int, int]]:
        """Writes one Region's files; yields (records, files) of each day of delivery.

        The day after the last one takes what comes late.
        """
        here = np.array([kind.region == region for kind in self.kinds], np.bool_)[self.code]
        chosen = np.flatnonzero(here)
        chosen = chosen[np.argsort(self.moment[chosen], kind="stable")]
        tick = -(-self.moment[chosen] // self.interval) * self.interval
        templates: dict[tuple[int, int], str] = {}
        for day in range(self.account.days + 1):
            start = self.account.start + day * DAY
            low, high = np.searchsorted(tick, [start, start + DAY]).tolist()
            bounds = low + np.flatnonzero(np.diff(tick[low:high], prepend=-1))
            edges = [
                edge
                for a, b in zip(bounds.tolist(), [*bounds.tolist()[1:], high], strict=True)
                for edge in range(a, b, MOST)
            ]
            for a, b in zip(edges, [*edges[1:], high], strict=True):
                content = self._content(chosen[a:b], templates)
                _write(target, self.account.id, region, int(tick[a]), content)
            yield high - low, len(edges)

    def _content(self, chosen: NDArray[np.int64], templates: dict[tuple[int, int], str]) -> bytes:
        pairs = list(zip(self.code[chosen].tolist(), self.note[chosen].tolist(), strict=True))
        for code, note in pairs:
            if (code, note) not in templates:
                templates[code, note] = template(self.account.id, self.kinds[code], note)
        seconds = self.time[chosen]
        texts = np.datetime_as_string(seconds.astype("datetime64[s]"), timezone="UTC").tolist()
        chosen_templates = [templates[pair] for pair in pairs]
        return file_content(chosen_templates, seconds.tolist(), texts, self.ids[chosen].tobytes())


def ledger(account: Account, blocks: tuple[tuple[str, Calls], ...], interval: int) -> Ledger:
    """The records of ``blocks``, each delivered by random numbers of its own."""
    kinds: list[Kind] = []
    code, time, moment, note, ids = [], [], [], [], []
    for name, calls in blocks:
        records = delivered(account.rng(f"delivery {name}"), calls, interval)
        code.append(calls.code[records.call] + len(kinds))
        time.append(calls.time[records.call])
        moment.append(records.moment)
        note.append(records.note)
        ids.append(records.ids)
        kinds += calls.kinds
    return Ledger(
        account,
        interval,
        tuple(kinds),
        np.concatenate(code).astype(np.int32),
        np.concatenate(time),
        np.concatenate(moment),
        np.concatenate(note),
        np.concatenate(ids),
    )


def _write(target: Path, account: str, region: str, tick: int, content: bytes) -> None:
    from isal import igzip

    moment = datetime.fromtimestamp(tick, UTC)
    folder = target / f"AWSLogs/{account}/CloudTrail/{region}/{moment:%Y/%m/%d}"
    folder.mkdir(parents=True, exist_ok=True)
    unique = blake2b(content, digest_size=8).hexdigest()
    name = f"{account}_CloudTrail_{region}_{moment:%Y%m%dT%H%MZ}_{unique}.json.gz"
    (folder / name).write_bytes(igzip.compress(content, 1, mtime=0))
