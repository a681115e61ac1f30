"""One minute of one series taken apart: what each window of the scoring saw.

What a scale scores alone comes from the scoring itself, with the other scales put out of use; the
largest of them is the verdict, bit for bit. Where it comes from (calls, what was due, what recurs)
is read from the same arrays with the same compiled functions.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated
from trailsight.alerting.codes import decode
from trailsight.alerting.monthly import floor
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.contracts.episode import Direction
from trailsight.contracts.expected import QUARTER, slots_between
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners, rows_of

Floats = NDArray[np.float64]
Recurs = Literal["", "hour", "monthly", "lately", "share"]
"""Why a count is no news: nothing does; what comes at this hour of the week or day; on this day of
the month; what a young series did of late; failures that the API's own calls explain."""


@dataclass(frozen=True)
class Look:
    """One trailing window that ends with the minute, as scoring sees it."""

    direction: Direction
    minutes: int
    seen: int
    """All calls in it."""
    counted: float
    """Those that a rise is measured by: from 15 minutes on less the largest block of the next
    smaller scale; 0 where it is no rise that goes on. In a drop, ``seen``."""
    due: float
    """Calls that the baseline expects in it, before the trailing level."""
    recurs: float
    """Calls that are no news there (in a drop: the fewest that are usual)."""
    why: Recurs
    bans: float
    """What this window alone would score."""


@dataclass(frozen=True)
class Parts:
    """What the score of a minute is made of."""

    level: float
    """The trailing level: what the series did of late against its baseline, as far as believed."""
    looks: tuple[Look, ...]
    """Rises over 1, 5, 15, 60 and 360 minutes, drops over 15, 60 and 360."""


def dissect(calibrated: Calibrated, panel: Panel, row: int, minute: int) -> Parts:
    """The parts of the score of ``minute`` (since the epoch) of the series at ``row``.

    ``panel`` is the one that the minute was scored in: six hours before it, and the days that the
    level takes.
    """
    from trailsight.alerting.features_kernel import due_in
    from trailsight.alerting.level_kernel import level, sums

    own = calibrated.calibration
    panel = panel.window(panel.start, minute + 1)
    mean = calibrated.baseline.expect(panel.take([row])).mean[0]
    known = rows_of(calibrated.keys, panel.keys)[[row]]
    slot, number = slots_between(panel.start, panel.length)
    offset, since = panel.start - slot * QUARTER, int(panel.since[row])
    total = _total(panel, row)
    calls = np.zeros(number)
    part = slice(panel.indptr[row], panel.indptr[row + 1])
    np.add.at(calls, (offset + panel.minute[part]) // QUARTER, panel.count[part])
    first = np.arange(number) * QUARTER - offset
    seen = (first >= since) & (first + QUARTER <= panel.length)
    had, due = np.empty(number + 1), np.empty(number + 1)
    sums(calls, mean, seen, had, due)
    last = number - 1
    growth = level(had, due, float(own.noise[known[0]]), last)
    before = np.concatenate([[0.0], np.cumsum(mean, dtype=np.float64)])
    rate = float(own.rates[known[0]]) or float(mean[0])
    phase = panel.calendar.slot_of_week(slot, number)[-1:]
    young = bool(own.young[known[0]])
    full = _windows(total, float(own.least))
    other = partners(panel.keys)[row]
    theirs = _windows(_total(panel, int(other)), float(own.least)) if other >= 0 else full * 0
    alone = _alone(calibrated, panel, row, minute)
    high, low = decode(own.envelope[known], phase)[0], decode(own.floor[known], phase)[0]
    monthly = floor(own.monthly, known, panel.calendar, slot, number)
    looks = []
    for i, width in enumerate(SCALES):
        at = (monthly.scale == i) & (monthly.slot == last)
        recurring: dict[Recurs, float] = {
            "hour": float(high[i, 0]),
            "monthly": float(monthly.calls[at].max(initial=0.0)),
            "lately": _lately(full[i], offset, last) if young else 0.0,
            "share": _explained(theirs[i, -1], own.shares[known[0]]),
        }
        why = max(recurring, key=lambda name: recurring[name])
        calls_due = due_in(before, rate, width, last)
        most, counted = recurring[why], float(full[i, -1])
        looks.append(
            Look("rise", width, _seen(total, width), counted, calls_due, most,
                 why if most else "", alone[0][i])
        )  # fmt: skip
    for i, width in enumerate(FALLS):
        calls_due, within = due_in(before, rate, width, last), _seen(total, width)
        usual = float(low[i, 0])
        looks.append(
            Look("drop", width, within, within, calls_due, usual, "hour" if usual else "",
                 alone[1][i])
        )  # fmt: skip
    return Parts(float(growth), tuple(looks))


def _alone(
    calibrated: Calibrated, panel: Panel, row: int, minute: int
) -> tuple[list[float], list[float]]:
    """Bans of each scale of rises, and of drops, with all others put out of use."""
    own = calibrated.calibration
    rises, drops = [], []
    for i in range(len(SCALES)):
        width = np.full_like(own.width, np.inf)
        kept = [i, len(SCALES) + i] if i < len(FALLS) else [i]
        width[:, kept] = own.width[:, kept]
        single = replace(calibrated, calibration=replace(own, width=width))
        scores = single.score(panel, minute, row, row + 1)
        rises.append(float(scores.bans[0, 0]))
        drops.append(float(scores.drop_bans[0, 0]))
    return rises, drops[: len(FALLS)]


def _total(panel: Panel, row: int) -> Floats:
    """(T + 1,) the calls before each minute, as far as the series is observed."""
    part = slice(panel.indptr[row], panel.indptr[row + 1])
    counts = np.zeros(panel.length + 1)
    kept = panel.minute[part] >= panel.since[row]
    counts[panel.minute[part][kept] + 1] = panel.count[part][kept]
    return np.cumsum(counts)


def _windows(total: Floats, least: float) -> Floats:
    """(5, T) see ``windows_kernel.windows``."""
    from trailsight.alerting.windows_kernel import windows

    length = len(total) - 1
    full = np.zeros((len(SCALES), length))
    windows(total, 0, 0, length, full, np.empty((2, length)), np.empty(length, np.int32), least)
    return full


def _seen(total: Floats, width: int) -> int:
    return int(total[-1] - total[max(len(total) - 1 - width, 0)])


def _lately(full: Floats, offset: int, last: int) -> float:
    """The record that a young series has set, as ``score_kernel`` takes it into account."""
    from trailsight.alerting.score_kernel import LATELY

    slot = (offset + np.arange(len(full))) // QUARTER + 1 + LATELY
    return float(full[slot <= last].max(initial=0.0))


def _explained(calls: float, shares: NDArray[np.float32]) -> float:
    from trailsight.alerting.share_kernel import explained

    return float(explained(float(calls), shares.astype(np.float64)))
