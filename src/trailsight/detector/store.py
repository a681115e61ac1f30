"""A baseline's state in one ``.npz`` file, the same bytes for the same state; no pickle."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.atomic import replacing
from trailsight.contracts.detector import State
from trailsight.contracts.errors import InputError

FIELD = "models/baselines"
_META = "trailsight.meta"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip entry can bear: equal states give equal bytes."""


def save(path: Path, baseline_state: State, meta: Mapping[str, str]) -> None:
    """Writes ``baseline_state`` and ``meta`` to ``path`` at once.

    Raises TypeError for an array of objects, which only pickle could store.
    """
    arrays = {name: np.asarray(baseline_state[name]) for name in sorted(baseline_state)}
    arrays[_META] = np.frombuffer(json.dumps(dict(meta), sort_keys=True).encode(), np.uint8)
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise TypeError(f"state array {name!r} holds Python objects")
    with replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for name, array in arrays.items():
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, buffer.getvalue(), compresslevel=1)


def load(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """The state and meta that ``save`` wrote.

    Raises InputError where the file is missing, cut short, or not one of ours.
    """
    remedy = "run the train stage again"
    if not path.is_file():
        raise InputError(FIELD, f"no file {path}", "run the train stage first")
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            state = {
                name.removesuffix(".npy"): _array(archive, name) for name in archive.namelist()
            }
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError) as error:
        problem = f"{path} is damaged or not a baseline: {error}"
        raise InputError(FIELD, problem, remedy) from error
    if _META not in state:
        raise InputError(FIELD, f"{path} was not written by Trailsight", remedy)
    meta: dict[str, str] = json.loads(state.pop(_META).tobytes())
    return state, meta


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """One stored array; ValueError where it is none, or needs pickle."""
    buffer = io.BytesIO(archive.read(name))
    array: NDArray[Any] = np.lib.format.read_array(buffer, allow_pickle=False)
    return array
