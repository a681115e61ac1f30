"""The files of a day: its rows, the ids counted in them, and which of these are corrections.

An ids file carries the digest of the day's Parquet file in its name: it is written first, and
holds from the moment when that file takes its place. A run killed in between leaves the old
files intact, and run again counts the same records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import numpy as np

from trailsight.activity import corrections
from trailsight.activity.corrections import Corrections
from trailsight.activity.count import Ids
from trailsight.activity.staging import Aside
from trailsight.contracts.atomic import replacing, write_bytes
from trailsight.contracts.errors import InputError

EPOCH = date(1970, 1, 1)
NO_IDS: Ids = np.empty((0, 2), np.uint64)
REMEDY = "delete the activity directory and extract again"


@dataclass(frozen=True)
class DayFiles:
    """The files of one day, in days since the epoch, of the activity table in ``root``."""

    root: Path
    day: int

    @property
    def part(self) -> Path:
        """The rows."""
        return self.root / f"date={self._name}" / "part.parquet"

    @property
    def digest(self) -> str:
        """A digest of the rows; empty where there are none."""
        return digest_of(self.part.read_bytes()) if self.part.exists() else ""

    @property
    def named_digest(self) -> str:
        """The same, told without reading the rows where the ids' name tells it."""
        named = [path.name.split(".")[1] for path in self._beside("*.npy")]
        return named[0] if len(named) == 1 else self.digest

    def content(self) -> bytes | None:
        """The Parquet file; None where the day holds nothing."""
        return self.part.read_bytes() if self.part.exists() else None

    def ids(self) -> Ids:
        """(M, 2) the ids counted so far, sorted; mapped, not read."""
        path = self._ids(self.digest)
        if not path.exists():
            return NO_IDS
        try:
            ids: Ids = np.load(path, mmap_mode="r", allow_pickle=False).reshape(-1, 2)
        except (ValueError, OSError) as error:
            raise InputError(str(path), f"not the ids of a day: {error}", REMEDY) from None
        return ids

    def corrections(self) -> Corrections:
        """The events counted so far that only a correction tells of."""
        return corrections.read(self._beside_ids(self.digest, "parquet"))

    def write(
        self, content: bytes, ids: Sequence[Ids | Aside], corrected: Corrections | None = None
    ) -> None:
        """Replaces the rows, the ids (parts in ascending order) and the corrections; a kill leaves
        the old files or the new ones."""
        current = self._ids(digest_of(content))
        header = BytesIO()
        shape = (sum(map(len, ids)), 2)
        told = {"descr": "<u8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(header, told)
        with replacing(current) as temporary, temporary.open("wb") as file:
            file.write(header.getvalue())
            for part in ids:
                np.ascontiguousarray(part, "<u8").tofile(file)
        if corrected:
            beside = self._beside_ids(digest_of(content), "parquet")
            write_bytes(beside, corrections.encoded(corrected))
        write_bytes(self.part, content)
        self._tidy(current)

    def tidy(self) -> None:
        """Removes ids that a run killed between its two writes has left behind."""
        if self.part.exists():
            self._tidy(self._ids(self.digest))

    def _tidy(self, current: Path) -> None:
        for stale in self._beside("*"):
            if stale.name.split(".")[1] != current.name.split(".")[1]:
                stale.unlink()

    def _beside(self, ending: str) -> list[Path]:
        return sorted((self.root / "_ids").glob(f"{self._name}.{ending}"))

    def _ids(self, digest: str) -> Path:
        return self._beside_ids(digest, "npy")

    def _beside_ids(self, digest: str, ending: str) -> Path:
        return self.root / "_ids" / f"{self._name}.{digest}.{ending}"

    @property
    def _name(self) -> str:
        return (EPOCH + timedelta(days=self.day)).isoformat()


def digest_of(content: bytes) -> str:
    """16 characters."""
    return blake2b(content, digest_size=8).hexdigest()
