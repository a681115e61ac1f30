"""The scores of some series, kept while a history is replayed: for figures without a threshold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.episodes import Found
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Bootstrap, Estimate, ratio
from trailsight.evaluation.incident import Incident
from trailsight.evaluation.vus import vus_pr
from trailsight.jobs.minutes import Block


class Tap:
    """Bans of some series over the minutes [start, end), since the epoch."""

    def __init__(self, keys: Iterable[SeriesKey], start: int, end: int) -> None:
        self.row = {key: i for i, key in enumerate(dict.fromkeys(keys))}
        self.start = start
        self.bans: NDArray[np.float32] = np.zeros((len(self.row), end - start), np.float32)
        """(K, T) of rises or drops, whichever is more unusual."""

    @property
    def look(self) -> "Wanted":
        """What is kept of a block."""
        return Wanted(frozenset(self.row))

    def take(self, seen: "Sequence[Heard]") -> None:
        """Keeps the minutes that were looked at."""
        for one in seen:
            at = one.first - self.start
            self.bans[self.row[one.key], at : at + len(one.bans)] = one.bans


@dataclass(frozen=True)
class Heard:
    """The minutes of a series from ``first`` (since the epoch) on."""

    key: SeriesKey
    first: int
    bans: NDArray[np.float32]


@dataclass(frozen=True)
class Wanted:
    """Picks out some series."""

    keys: frozenset[SeriesKey]

    def __call__(self, block: Block, first: int, found: Sequence[Found]) -> list[Heard]:
        """Those of ``block``, from the minute ``first`` (since the epoch) on."""
        scores, lead = block.scores, first - block.scores.start
        return [
            Heard(key, first, np.maximum(scores.bans[row, lead:], scores.drop_bans[row, lead:]))
            for row, key in enumerate(scores.keys)
            if key in self.keys
        ]


def volume(
    taps: Sequence[tuple[Tap, Sequence[Incident]]],
    place: Mapping[SeriesKey, int],
    boot: Bootstrap,
) -> Estimate:
    """Mean VUS-PR over the series that a true incident is about, in each of ``taps``."""
    total, number = np.zeros(boot.blocks), np.zeros(boot.blocks)
    for tap, incidents in taps:
        spans: dict[SeriesKey, list[tuple[int, int]]] = {}
        for one in incidents:
            if one.verdict == "true" and one.end > tap.start and one.keys[0] in tap.row:
                spans.setdefault(one.keys[0], []).append((one.start, one.end))
        for key, mine in spans.items():
            labels = np.zeros(tap.bans.shape[1], np.bool_)
            for start, end in mine:
                labels[max(start - tap.start, 0) : max(end - tap.start, 0)] = True
            value = vus_pr(labels, tap.bans[tap.row[key]])
            if np.isfinite(value):
                total[place[key]] += value
                number[place[key]] += 1
    return boot.estimate(ratio, total, number)
