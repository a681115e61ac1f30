import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.reading import Reading
from trailsight.contracts.records import LogFile
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.jobs.extracting.watch import Watched
from trailsight.source.places.local import Local
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


@pytest.fixture
def detailed() -> Iterator[None]:
    """As ``-v`` sets it."""
    log = logging.getLogger("trailsight")
    level = log.level
    log.setLevel(logging.DEBUG)
    yield
    log.setLevel(level)


def test_it_ends_where_there_is_nothing_left(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(70):  # more than one batch
        logs = write_log(f"{number:02}.json", [record()] * number + [{"bad": 1}]).parent
    write_log("zz.json", [record()])
    there = Local.open

    def refuse(self: Local, file: LogFile) -> Any:
        if file.path.endswith("zz.json"):
            raise PermissionError(13, "Permission denied")
        return there(self, file)

    monkeypatch.setattr(Local, "open", refuse)
    seen: list[Reading] = []
    summary = extract(Trail(str(logs)), tmp_path / "activity", LocalEngine(1), seen.append)
    assert seen[0] == Reading(total=71, bytes_total=seen[0].bytes_total)
    assert len(seen) == 3
    last = seen[-1]
    assert (last.done, last.bytes_done) == (71, last.bytes_total)
    assert last.records == summary.records == sum(range(70)) + 70
    assert last.quarantined == len(summary.quarantined) == 71


def test_each_file_is_named_with_what_it_held(
    tmp_path: Path,
    record: Make,
    write_log: Write,
    caplog: pytest.LogCaptureFixture,
    detailed: None,
) -> None:
    first = write_log("a.json", [record(), {"bad": 1}, record(), {"eventCategory": "Insight"}])
    second = write_log("b.json", [record()])
    extract(Trail(str(first.parent)), tmp_path / "activity", LocalEngine(1))
    assert caplog.messages[0].startswith(f"{first}: 4 records, 2 quarantined")
    assert caplog.messages[1] == f"{second}: 1 record"
    assert caplog.messages[2].startswith(f"{first}: record 1: ")
    assert len(caplog.messages) == 4


def test_the_pieces_of_a_file_are_one(
    tmp_path: Path,
    record: Make,
    write_log: Write,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    detailed: None,
) -> None:
    monkeypatch.setattr("trailsight.source.trail.PIECE", 2)
    monkeypatch.setattr("trailsight.source.formats.harvest.ENOUGH", 1)
    path = tmp_path / "a.json"
    path.write_text("\n".join(json.dumps(record()) for _ in range(9)))
    trail = Trail(str(path))
    files = trail.listing().files
    seen: list[Reading] = []
    watched = Watched(files, seen.append)
    for decoded in trail.stream(files[0]):
        watched.saw(decoded)
    assert len(seen) > 2
    assert seen[-2].done == 0
    assert seen[-1] == Reading(1, 1, files[0].size, files[0].size, 9, 0)
    assert caplog.messages == [f"{path}: 9 records"]
