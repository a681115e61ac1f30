"""What a history says of the alerts of each series, some series at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.codes import encode
from trailsight.alerting.monthly import Monthly
from trailsight.alerting.monthly import learn as learn_monthly
from trailsight.contracts.cores import on_rows
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners

PART = 25
"""Series that a core learns at a time."""


@dataclass(frozen=True)
class Common:
    """The B whole slots of a history, the same for all series; ``learn_kernel.learn_block``."""

    lead: int
    """Minutes of the panel before them."""
    first: int
    """The first one, since the epoch."""
    phase: NDArray[np.int16]
    """(B,) slot of the local week."""
    group: NDArray[np.int64]
    """(B,) week (or day, in a short history), counted from the end."""
    fold: NDArray[np.int8]
    """(B,) the part of the history."""
    least: float
    """Calls below which nothing is a rise."""


@dataclass(frozen=True)
class Some:
    """C series of a history, and what is expected of them by who has not seen it."""

    panel: Panel
    """Theirs; then the series whose calls theirs are a part of."""
    watched: NDArray[np.int32]
    """Of each series of the panel, the first minute that it was watched, from the first slot."""
    mean: NDArray[np.float32]
    """(C, B) calls per minute."""
    busy: NDArray[np.bool_]
    """(C,) where falls are looked for."""
    evidence: NDArray[np.float32]
    """(N,) of the called minutes of the panel, or (0,)."""
    common: Common


@dataclass(frozen=True)
class Learnt:
    """What C series tell by themselves."""

    days: NDArray[np.float32]
    """(C, 8, D) the largest rise and fall of each day."""
    envelope: NDArray[np.uint8]
    """(C, 5, 168) and ``floor``: ``Calibration``'s."""
    floor: NDArray[np.uint8]
    """(C, 3, 168)"""
    noise: NDArray[np.float64]
    """(C,)"""
    rates: NDArray[np.float64]
    """(C,)"""
    shares: NDArray[np.float64]
    """(C, 2)"""
    monthly: Monthly


def learn(some: Some) -> Learnt:
    """What is learnt of each series without the others."""
    from trailsight.alerting.learn_kernel import learn_block

    size, number = some.mean.shape
    panel, common = some.panel, some.common
    days = np.full((size, 8, max(-(-number // 96), 1)), -1.0, np.float32)
    high = np.zeros((size, 5, number), np.float32)
    env, low_env = np.zeros((size, 5, 672)), np.zeros((size, 3, 672))
    noise, rates, shares = np.ones(size), np.zeros(size), np.zeros((size, 2))
    if number:
        history = (
            panel.indptr, panel.minute, panel.count, some.watched, common.lead,
            partners(panel.keys), some.evidence, common.phase, common.group, common.fold,
            common.least,
        )  # fmt: skip
        own: tuple[NDArray[Any], ...] = (
            some.mean, some.busy, days, high, env, low_env, noise, rates, shares,
        )  # fmt: skip

        def work(part: slice) -> None:
            learn_block(part.start, *history, *(array[part] for array in own))

        on_rows(work, size, PART)
    since = -(-some.watched[:size].astype(np.int64) // QUARTER)
    return Learnt(
        days,
        encode(env, True),
        encode(-low_env, False),
        noise,
        rates,
        shares,
        learn_monthly(high, env, since, panel.calendar, common.first),
    )
