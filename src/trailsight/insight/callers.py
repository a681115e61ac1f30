"""Whose an insight is: the callers of its excess, for incidents and for rules about callers."""

from collections.abc import Sequence

import numpy as np

from trailsight.contracts.caller import NULL, Share
from trailsight.contracts.episode import Direction
from trailsight.insight.contrast import excess_of
from trailsight.insight.statistics import EXTRA, Evidence, Window

LEADING = 0.2
"""The part of the excess from which on an identity stands for an insight."""
ROUNDING = 1e-9
"""What is left of parts that cancel out is nothing."""


def shares(
    evidence: Evidence, window: Window, baseline: Window, direction: Direction
) -> tuple[Share, ...]:
    """Each caller's part of a rise, or of a drop, in ``window``, sorted by caller.

    A caller is an identity with a user agent and, where the activity table has it, the service
    that called for it. Nobody has a part where no caller called more (less) than usual.
    """
    columns = [evidence.identity, evidence.agent]
    invoked_by = evidence.extra.get(EXTRA["invoked_by"])
    if invoked_by is not None:
        columns.append(invoked_by)
    together = zip(*columns, strict=True)
    named = (tuple(NULL if value is None else value for value in row) for row in together)
    values = np.fromiter(named, np.object_, len(evidence.count))
    callers, excess = excess_of(values, evidence, window, baseline, direction)
    total = float(np.maximum(excess, 0).sum())
    if total <= 0:
        return ()
    return tuple(
        Share(caller[0], caller[1], float(own) / total, *caller[2:])
        for caller, own in zip(callers, excess, strict=True)
        if own
    )


def leading(callers: Sequence[Share]) -> tuple[str, ...]:
    """The identities that account for a fifth or more of it, largest first."""
    parts: dict[str, float] = {}
    for one in callers:
        parts[one.identity] = parts.get(one.identity, 0.0) + one.share
    own = {identity: part for identity, part in parts.items() if part > ROUNDING}
    total = sum(own.values())
    ranked = sorted(own, key=lambda identity: (-own[identity], identity))
    return tuple(identity for identity in ranked if own[identity] >= LEADING * total)
