"""Trailsight's own detectors as methods: each YAML of ``conf/detector``, with today's alerting."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calibration import FOLDER, build
from benchmarks.method import Alarm
from trailsight.alerting.episodes import find_episodes
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel

RULES = Rules(threshold=3.5)
"""Opens far below any sensible threshold, so that a curve can be drawn."""
DAY, WEEK = 1440, 10_080


@dataclass(frozen=True)
class Ours:
    """A detector that is fitted anew every week on all that came before."""

    name: str
    detector: Detector

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        row = {key: i for i, key in enumerate(panel.keys)}
        return [
            Alarm(row[one.key], one.start, end, one.detected_at, one.peak_bans, one.direction)
            for one, end in self._episodes(panel, first_minute)
        ]

    def _episodes(self, panel: Panel, first_minute: int) -> Iterator[tuple[Episode, int]]:
        for first in range(first_minute, panel.end, WEEK):
            baseline = self.detector.fit(panel.window(panel.start, first))
            recent = panel.window(first - DAY, first + WEEK)
            for episode in find_episodes(recent, baseline.score(recent), RULES, first):
                yield episode, recent.end if episode.end is None else episode.end


def names() -> list[str]:
    """The detectors that there are."""
    return [path.stem for path in sorted(Path(FOLDER).glob("*.yaml"))]


def ours(name: str) -> Ours:
    """A detector as its YAML sets it."""
    return Ours(name, build(FOLDER / f"{name}.yaml"))
