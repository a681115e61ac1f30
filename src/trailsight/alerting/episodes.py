"""Episodes: from the scores of a panel to its unusual periods."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.drops import bounds, falling
from trailsight.alerting.rules import Rules
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores

OPENING_WINDOW = 5
"""Minutes over which ``Rules.min_calls`` counts: the window of an Insight's Start statistics."""


def find_episodes(panel: Panel, scores: Scores, rules: Rules, first: int) -> list[Episode]:
    """The episodes that open at minute ``first`` (since the epoch) or later.

    ``scores`` are those of ``panel``. Earlier minutes are context: an episode that opens in
    them is left out. Sorted by series, then by start.
    """
    lead = first - panel.start
    episodes: list[Episode] = []
    for row in _worth_a_look(scores, rules):
        series = panel.take([row])
        counts, expected = series.dense()[0], scores.expected[row]
        for direction, score, hot, opening in _masks(counts, scores, row, rules):
            for low, opened, high, closed in _periods(hot, opening, rules.close_after):
                if opened < lead:
                    continue
                if direction == "drop":
                    low, high = bounds(counts, expected, rules.min_ratio, opened, (low, high))
                end = high if closed else panel.length
                episodes.append(
                    Episode(
                        key=panel.keys[row],
                        start=panel.start + low,
                        end=panel.start + high if closed else None,
                        detected_at=panel.start + opened,
                        direction=direction,
                        peak_bans=float(score[opened:end].max()),
                        observed=int(counts[low:end].sum()),
                        expected=float(expected[low:end].sum(dtype=np.float64)),
                    )
                )
    return sorted(episodes, key=lambda one: (one.key.sort_key, one.start, one.direction))


def _worth_a_look(scores: Scores, rules: Rules) -> NDArray[np.intp]:
    peak = scores.bans.max(axis=1, initial=0)
    if rules.drops:
        peak = np.maximum(peak, scores.drop_bans.max(axis=1, initial=0))
    return np.flatnonzero(peak >= rules.open_bans)


def _masks(
    counts: NDArray[np.int64], scores: Scores, row: int, rules: Rules
) -> Iterator[tuple[Direction, NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]]:
    """Of each direction: its score, the minutes that belong to an episode, those that open one."""
    bans, expected = scores.bans[row], scores.expected[row]
    rising = (bans >= rules.close_bans) & (counts >= rules.min_ratio * expected)
    recent = np.convolve(counts, np.ones(OPENING_WINDOW, np.int64))[: len(counts)]
    yield "rise", bans, rising, rising & (bans >= rules.open_bans) & (recent >= rules.min_calls)
    if rules.drops:
        drop_bans = scores.drop_bans[row]
        fell = falling(counts, expected, rules.min_ratio)
        yield "drop", drop_bans, fell, fell & (drop_bans >= rules.open_bans)


def _periods(
    hot: NDArray[np.bool_], opening: NDArray[np.bool_], close_after: int
) -> Iterator[tuple[int, int, int, bool]]:
    """(start, opened, end, closed) of each episode, ascending.

    Hot minutes fewer than ``close_after`` quiet ones apart are one run. A run is an episode from
    its first opening minute on; it starts with the unbroken hot minutes up to that one and ends
    after its last hot minute. It is closed once ``close_after`` quiet minutes have followed.
    """
    minutes = np.flatnonzero(hot)
    if not len(minutes) or not opening.any():
        return
    breaks = np.flatnonzero(np.diff(minutes) > close_after) + 1
    for run in np.split(minutes, breaks):
        opens = run[opening[run]]
        if not len(opens):
            continue
        opened = int(opens[0])
        before = run[run <= opened]
        gaps = np.flatnonzero(np.diff(before) > 1)
        start = int(before[gaps[-1] + 1] if len(gaps) else before[0])
        end = int(run[-1]) + 1
        yield start, opened, end, end + close_after <= len(hot)
