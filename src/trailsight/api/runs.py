"""Runs in MLflow as frames."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.contracts.errors import InputError
from trailsight.reporting.recorder import Tracking
from trailsight.reporting.tracked_runs import RecordedRun, recorded_runs, recorded_table
from trailsight.reporting.tracking import MlflowTracking

if TYPE_CHECKING:
    import pandas as pd

FACTS = ("run", "name", "stage", "detector", "model_version", "status", "began", "parent")


@dataclass(frozen=True)
class Runs:
    """The runs of an experiment; made by ``runs``."""

    where: str
    """The address of the store."""
    experiment: str

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"<Runs: {len(self)} in {self.where}>"

    def frame(self, stage: str | None = None) -> "pd.DataFrame":
        """A row a run, the newest first: ``run`` (MLflow's id), ``name``, ``stage``, ``detector``,
        ``model_version``, ``status``, ``began`` (UTC), ``parent``, then ``metrics.NAME`` (numbers)
        and ``params.NAME`` (texts). ``stage`` (``score``, ``evaluate`` …) keeps one kind, and only
        the columns that it has."""
        import pandas as pd

        rows = []
        for one in self._runs:
            tags = one.tags
            if stage in (None, tags.get("stage")):
                facts = (one.id, one.name, tags.get("stage"), tags.get("detector"),
                         tags.get("model_version"), one.status, one.began, one.parent)  # fmt: skip
                row: dict[str, object] = dict(zip(FACTS, facts, strict=True))
                row |= {f"metrics.{name}": one.metrics[name] for name in sorted(one.metrics)}
                row |= {f"params.{name}": one.params[name] for name in sorted(one.params)}
                rows.append(row)
        return pd.DataFrame(rows, columns=None if rows else FACTS)

    def compare(self, *run: str, stage: str | None = None) -> "pd.DataFrame":
        """Runs side by side, a column each by its name: metrics, and parameters that differ.

        ``run`` are ids, or what ``record`` returned; none: all of that ``stage``.
        """
        frame = self.frame(stage)
        if run:
            frame = frame[frame["run"].isin([_id(one) for one in run])]
        if frame.empty:
            raise InputError("runs", f"none of {', '.join(run) or stage} among {len(self)}")
        told = frame.filter(regex=r"^(metrics|params)\.")
        names = [name for name in map(str, told) if name.startswith("params.")]
        same = [name for name in names if told[name].nunique(dropna=False) <= 1]
        beside = told.drop(columns=same).T
        names = frame["name"].tolist()
        beside.columns = [
            name if names.count(name) == 1 else f"{name} {str(one)[:6]}"
            for name, one in zip(names, frame["run"], strict=True)
        ]
        return beside.rename_axis("what")

    def table(self, run: str, name: str) -> "pd.DataFrame":
        """A table of a run (``episodes``, ``series``, ``insights``, ``recall`` …), by the run's id
        or address. Raises ``InputError`` with those that there are."""
        frame: pd.DataFrame = recorded_table(self.where, _id(run), name).to_pandas()
        return frame

    @cached_property
    def _runs(self) -> tuple[RecordedRun, ...]:
        return recorded_runs(self.where, self.experiment)


def _id(run: str) -> str:
    """MLflow's id in an address of a run."""
    found = re.search(r"\b[0-9a-f]{32}\b", run)
    return found[0] if found else run


def runs(
    where: str | Path = ".", *, experiment: str | None = None, tracking: Tracking | None = None
) -> Runs:
    """The runs recorded in the working directory ``where``, or on the MLflow server there.

    Raises ``InputError``, when they are first asked for, where there are none.
    """
    if tracking is None:
        address = str(where) if str(where).startswith(("http://", "https://")) else None
        tracking = MlflowTracking(address)
    if not isinstance(tracking, MlflowTracking):
        raise InputError("tracking", "is off", "load with tracking='local' or a server's address")
    return Runs(tracking.store(Path(where)), experiment or tracking.experiment)
