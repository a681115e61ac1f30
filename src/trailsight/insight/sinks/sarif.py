"""A SARIF log, for CI to annotate with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from trailsight.contracts.atomic import write_bytes
from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import Delivery
from trailsight.insight.forms.jsonlines import line
from trailsight.insight.forms.sarif import result, sarif_log

Result = dict[str, Any]


@dataclass(frozen=True)
class Sarif:
    """``insights.sarif``."""

    artifact: str | None = None
    """File of the repository that annotations are pinned to, relative to its root; null: the
    folder of the insight's account and Region in the log tree."""

    def __post_init__(self) -> None:
        path = PurePosixPath(self.artifact or "file")
        if self.artifact == "" or path.is_absolute() or ".." in path.parts:
            problem = f"{self.artifact!r} is not a path within the repository"
            raise InputError("sink.sarif.artifact", problem, "such as infrastructure/main.tf")

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds one result an insight, told by its latest event, in the order of their starts."""
        path = root / "insights.sarif"
        results = _results(path)
        for one in due:
            new = result(one.record, peak_bans=one.bans, artifact=self.artifact)
            told = results.get(_id(new))
            if told is None or (_state(told), _state(new)) == ("Start", "End"):
                results[_id(new)] = new
        ordered = sorted(results.values(), key=lambda one: (one["properties"]["start"], _id(one)))
        write_bytes(path, line(sarif_log(ordered)))


def _results(path: Path) -> dict[str, Result]:
    """The results of earlier runs, by their insight."""
    if not path.exists():
        return {}
    try:
        [run] = json.loads(path.read_bytes())["runs"]
        return {_id(one): one for one in run["results"] if _state(one)}
    except (ValueError, KeyError, TypeError):
        problem = "is not a log that this sink writes"
        raise InputError(str(path), problem, "delete the file or put it right") from None


def _id(one: Result) -> str:
    return str(one["properties"]["sharedEventID"])


def _state(one: Result) -> str:
    return str(one["properties"]["state"])
