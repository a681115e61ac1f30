"""Scores made by hand, and the episodes that come of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from trailsight.alerting.episodes import Found, Tracks, advance
from trailsight.alerting.guards import HeldBack
from trailsight.alerting.rules import Rules, RuleTable
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import CALL_RATE, SeriesKey

KEY = SeriesKey("1", "r", "s", "A", "Management", CALL_RATE, None)
START = 20 * 1440
RULES = Rules(threshold=6.0, close_after=3)


def made(
    bans: Sequence[float],
    counts: Sequence[int] | None = None,
    expected: float | Sequence[float] = 0.0,
    drops: Sequence[float] | None = None,
    scale: int = 1,
) -> tuple[Panel, Scores]:
    """One series whose loud minutes have ten calls each, unless told otherwise."""
    block = np.array([[10 if b else 0 for b in bans] if counts is None else counts])
    due = np.broadcast_to(np.array(expected, np.float32), block.shape)
    scores = Scores(
        (KEY,),
        START,
        np.array([bans], np.float32),
        np.array([drops or [0.0] * len(bans)], np.float32),
        due,
        np.ones_like(due),
        np.zeros(1, np.int8),
        np.full(block.shape, scale, np.int8),
    )
    return Panel.from_dense([KEY], START, block), scores


def followed(
    panel: Panel, scores: Scores, rules: Rules = RULES, first: int = 0, newcomer: bool = False
) -> Found:
    """All at once, from the minute ``first`` of the panel on."""
    table = RuleTable.same(rules, 1)
    return advance(panel, scores, table, START + first, {}, np.array([newcomer]))


def in_portions(
    panel: Panel, scores: Scores, rules: Rules, cuts: list[int], newcomer: bool = False
) -> Found:
    """The same in portions that end before ``cuts``."""
    closed: list[Episode] = []
    tracks: Tracks = {}
    held: list[HeldBack] = []
    table = RuleTable.same(rules, 1)
    low = 0
    for high in [*cuts, panel.length]:
        part = panel.window(panel.start, panel.start + high)
        until = replace(
            scores,
            bans=scores.bans[:, :high],
            drop_bans=scores.drop_bans[:, :high],
            expected=scores.expected[:, :high],
            size=scores.size[:, :high],
            scale=scores.scale[:, :high],
        )
        found = advance(part, until, table, START + low, tracks, np.array([newcomer]))
        closed += found.closed
        held += found.held_back
        tracks = {name: type(track).restore(track.state()) for name, track in found.tracks.items()}
        low = high
    return Found(tuple(closed), tracks, tuple(held))


def spans(found: Found) -> list[tuple[int, int | None]]:
    """[start, end) of the episodes, from the panel's start; open ones last."""
    return [
        (one.start - START, None if one.end is None else one.end - START)
        for one in (*found.closed, *found.open)
    ]
