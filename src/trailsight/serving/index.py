"""The Insight events of a log tree, read once and again where files have changed."""

import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from trailsight.serving.events import Event, read_events

log = logging.getLogger("trailsight")

PAUSE = 0.5
"""Seconds between two looks at the tree."""

Stamp = tuple[str, int, int]
"""Path, size and time of change of a file."""


@dataclass(frozen=True)
class Catalogue:
    """All events, by account and Region, the newest first."""

    places: Mapping[tuple[str, str], tuple[Event, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )


class InsightIndex:
    """The events below ``root``/AWSLogs."""

    def __init__(self, root: Path) -> None:
        self._tree = root / "AWSLogs"
        self._root = root
        self._files: dict[Stamp, tuple[Event, ...]] = {}
        self._catalogue = Catalogue()
        self._looked = -PAUSE
        self._lock = Lock()

    def catalogue(self) -> Catalogue:
        """The events as the tree holds them now.

        A scoring run puts a new tree in the place of the old one: while there is none, or
        files go as they are read, the events known from before stand.
        """
        with self._lock:
            if time.monotonic() - self._looked >= PAUSE:
                try:
                    self._look()
                except FileNotFoundError:
                    log.info("%s is being replaced", self._root)
                self._looked = time.monotonic()
            return self._catalogue

    def _look(self) -> None:
        stamps = self._stamps()
        if self._files.keys() == stamps:
            return
        known = self._files
        self._files = {
            stamp: known[stamp] if stamp in known else read_events(Path(stamp[0]))
            for stamp in sorted(stamps)
        }
        unique = {event.id: event for events in self._files.values() for event in events}
        places: dict[tuple[str, str], list[Event]] = {}
        for event in sorted(unique.values(), key=lambda event: (event.time, event.id)):
            places.setdefault((event.account, event.region), []).append(event)
        newest_first = {place: tuple(reversed(events)) for place, events in places.items()}
        self._catalogue = Catalogue(MappingProxyType(newest_first))

    def _stamps(self) -> set[Stamp]:
        self._root.stat()  # raises where a new tree is about to take its place
        if not self._tree.exists():
            return set()
        found: set[Stamp] = set()
        for folder, _, names in os.walk(self._tree, onerror=_raise):
            for name in names:
                if name.endswith(".json.gz"):
                    path = Path(folder, name)
                    status = path.stat()
                    found.add((str(path), status.st_size, status.st_mtime_ns))
        return found


def _raise(error: OSError) -> None:
    raise error
