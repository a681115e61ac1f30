"""Trailsight's own detectors as methods: each YAML of ``conf/detector``, calibrated every day."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.calibration import FOLDER, build
from benchmarks.method import Alarm
from trailsight.alerting.calibrate import calibrate
from trailsight.alerting.episodes import Tracks, advance, still_open
from trailsight.alerting.excess import LOOKBACK
from trailsight.alerting.rules import Rules, RuleTable
from trailsight.contracts.detector import Detector
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel

RULES = Rules(threshold=4.3, close_bans=3.9)
"""Opens far below any sensible threshold, so that a curve can be drawn."""
DAY = 1440
CONTEXT = 4 * DAY
HISTORY = 56 * DAY


@dataclass(frozen=True)
class Ours:
    """A detector that is fitted and calibrated anew every day on what came before."""

    name: str
    detector: Detector
    rules: Rules = RULES

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        row = {key: i for i, key in enumerate(panel.keys)}
        return [
            Alarm(row[one.key], one.start, end, one.detected_at, one.peak_bans, one.direction)
            for one, end in self.episodes(panel, first_minute)
        ]

    def episodes(self, panel: Panel, first_minute: int) -> Iterator[tuple[Episode, int]]:
        """The episodes of the minutes from ``first_minute`` on, each with its end so far."""
        rules = RuleTable.same(self.rules, len(panel.keys))
        called = np.diff(panel.indptr) > 0
        begun = np.full(len(panel.keys), panel.length)
        begun[called] = panel.minute[panel.indptr[:-1][called]]
        tracks: Tracks = {}
        for first in range(first_minute, panel.end, DAY):
            calibrated = calibrate(
                self.detector, panel.window(max(panel.start, first - HISTORY), first)
            )
            recent = panel.window(first - CONTEXT, first + DAY)
            scores = calibrated.score(recent, first - LOOKBACK)
            new = begun >= first - panel.start
            found = advance(recent, scores, rules, first, tracks, new)
            tracks = found.tracks
            for episode in found.closed:
                yield episode, episode.end or panel.end
        for episode in still_open(tracks):
            yield episode, panel.end


def names() -> list[str]:
    """The detectors that there are."""
    return [path.stem for path in sorted(Path(FOLDER).glob("*.yaml"))]


def ours(name: str) -> Ours:
    """A detector as its YAML sets it."""
    return Ours(name, build(FOLDER / f"{name}.yaml"))
