"""Runs that MLflow could not be told of, kept on disk until it can: ``mlpending/`` in the workdir.

One directory a record, ``TIME-ID``, with ``record.json`` and copies of its files, since the next
run replaces the originals. Written at once, so that a kill leaves a whole record or none.
"""

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from trailsight.contracts.atomic import replacing_tree
from trailsight.contracts.errors import InputError
from trailsight.reporting.run import Dataset, ModelRecord, RunRecord

NAME = "mlpending"


@dataclass(frozen=True)
class Kept:
    """A record that waits."""

    folder: Path
    store: str
    """Where it was to go."""
    down: bool
    """Whether the store could not be reached, rather than refused the run."""

    @property
    def age(self) -> float:
        """Seconds since it was kept."""
        return time.time() - int(self.folder.name.partition("-")[0]) / 1e9

    def read(self) -> RunRecord:
        """The record; raises ``InputError`` where the directory has been damaged."""
        try:
            content = json.loads((self.folder / "record.json").read_bytes())["run"]
            return _record(content, self.folder / "files")
        except (OSError, ValueError, KeyError, TypeError) as error:
            problem = f"holds no record of a run: {error}"
            raise InputError(str(self.folder), problem, "delete it") from None

    def remove(self) -> None:
        """Forgets it."""
        shutil.rmtree(self.folder)


def keep(workdir: Path, run: RunRecord, store: str, down: bool) -> Path:
    """Keeps ``run``, which was to go to ``store``, with its files; where."""
    folder = workdir / NAME / f"{time.time_ns()}-{run.id}"
    with replacing_tree(folder) as tree:
        (tree / "files").mkdir()
        names: dict[Path, str] = {}

        def kept(path: Path) -> str:
            if path not in names:
                names[path] = f"{len(names)}/{path.name}"
                (tree / "files" / names[path]).parent.mkdir()
                shutil.copyfile(path, tree / "files" / names[path])
            return names[path]

        content = {entry.name: getattr(run, entry.name) for entry in fields(run)}
        content |= {
            "tables": {name: kept(path) for name, path in run.tables.items()},
            "figures": [kept(path) for path in run.figures],
            "files": [kept(path) for path in run.files],
            "report": None if run.report is None else kept(run.report),
            "datasets": [asdict(one) for one in run.datasets],
        }
        if run.model is not None:
            files = {"arrays": kept(run.model.arrays), "code": kept(run.model.code)}
            content["model"] = {**vars(run.model), **files}
        record = {"store": store, "down": down, "run": content}
        text = json.dumps(record, indent=1, default=_plain)
        (tree / "record.json").write_text(text, "utf-8")
    return folder


def waiting(workdir: Path) -> Iterator[Kept]:
    """What waits, the oldest first."""
    for folder in sorted((workdir / NAME).glob("*-*")):
        try:
            record = json.loads((folder / "record.json").read_bytes())
            yield Kept(folder, record["store"], record["down"])
        except (OSError, ValueError, KeyError, TypeError):
            yield Kept(folder, "", down=False)


def _record(content: dict[str, Any], files: Path) -> RunRecord:
    model = content.pop("model")
    if model is not None:
        places = {"arrays": files / model["arrays"], "code": files / model["code"]}
        model = ModelRecord(**{**model, **places})
    report = content.pop("report")
    return RunRecord(
        **{
            **content,
            "tables": {name: files / path for name, path in content["tables"].items()},
            "figures": tuple(files / path for path in content["figures"]),
            "files": tuple(files / path for path in content["files"]),
            "steps": {
                name: [(step, value) for step, value in many]
                for name, many in content["steps"].items()
            },
            "datasets": tuple(Dataset(**one) for one in content["datasets"]),
            "report": None if report is None else files / report,
            "model": model,
        }
    )


def _plain(value: Any) -> Any:  # noqa: ANN401
    """What JSON does not know: mappings and paths of parameters."""
    return dict(value) if hasattr(value, "keys") else str(value)
