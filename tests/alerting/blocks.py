"""The two large kernels with the arguments that tests do not care for filled in."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.learn_kernel import learn_block
from trailsight.alerting.scales import FALLS, LEAST, SCALES
from trailsight.alerting.score_kernel import score_block
from trailsight.contracts.expected import slots_between
from trailsight.contracts.minutes import clear_since
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners

Floats = NDArray[np.floating]
NONE = np.empty(0, np.float32)
FAR = 1e9
"""No standardised value exceeds it."""


@dataclass(frozen=True)
class Learnt:
    """What ``learn_block`` fills, of S series."""

    days: Floats
    high: Floats
    env: Floats
    low_env: Floats
    noise: Floats
    rates: Floats
    shares: Floats


def learn(
    panel: Panel,
    mean: Floats,
    fold: NDArray[np.int8] | None = None,
    evidence: Floats = NONE,
    busy: bool = True,
) -> Learnt:
    """Of a panel of whole slots; by default no slot is judged."""
    series, number = mean.shape
    slots = panel.start // 15 + np.arange(number)
    group = (slots[-1] - slots) // (672 if number >= 1344 else 96)
    out = Learnt(
        days=np.full((series, 8, -(-number // 96)), np.nan, np.float32),
        high=np.full((series, 5, number), np.nan, np.float32),
        env=np.full((series, 5, 672), np.nan),
        low_env=np.full((series, 3, 672), np.nan),
        noise=np.full(series, np.nan),
        rates=np.full(series, np.nan),
        shares=np.full((series, 2), np.nan),
    )
    learn_block(
        0, panel.indptr, panel.minute, panel.count, panel.since, 0,
        partners(panel.keys), evidence.astype(np.float32),
        panel.calendar.slot_of_week(int(slots[0]), number), group,
        np.full(number, -1, np.int8) if fold is None else fold, float(LEAST),
        mean.astype(np.float32), np.full(series, busy), out.days, out.high, out.env, out.low_env,
        out.noise, out.rates, out.shares,
    )  # fmt: skip
    return out


@dataclass(frozen=True)
class Known:
    """What ``score_block`` is told of S series; by default a value is its own bans."""

    mean: Floats
    env: Floats
    low_env: Floats
    noise: Floats
    rates: Floats
    shares: Floats
    busy: bool = True
    young: bool = False
    floors: tuple[tuple[int, int, int, float], ...] = ()
    """(series, scale, slot, calls), ordered."""
    centre: tuple[float, ...] = (0.0,) * 8
    tail: tuple[float, float, float, float] = (0.0, 1440.0, 1.0, 1.0)
    evidence: Floats = field(default_factory=lambda: NONE)


def known(learnt: Learnt, mean: Floats, **rest: object) -> Known:
    """What a history has taught."""
    parts = {n: getattr(learnt, n) for n in ("env", "low_env", "noise", "rates", "shares")}
    return Known(mean=mean, **{**parts, **rest})


def nothing_known(mean: Floats, **rest: object) -> Known:
    """Of a steady series of which nothing recurs, and whose floor is out of reach."""
    series = len(mean)
    parts = {
        "env": np.zeros((series, 5, 672)),
        "low_env": np.full((series, 3, 672), -1e6),
        "noise": np.full(series, 0.01),
        "rates": mean.sum(axis=1) / max(mean.shape[1], 1),
        "shares": np.zeros((series, 2)),
    }
    return Known(mean=mean, **{**parts, **rest})


@dataclass(frozen=True)
class Scored:
    """What ``score_block`` fills."""

    rises: Floats
    falls: Floats
    scale: NDArray[np.int8]
    expected: Floats


def score(
    panel: Panel, of: Known, first: int = 0, start: int = 0, end: int | None = None
) -> Scored:
    """The minutes from ``first`` on of the series [start, end)."""
    end = len(panel.keys) if end is None else end
    rows, series = slice(start, end), end - start
    slot, number = slots_between(panel.start, panel.length)
    shape = (series, panel.length - first)
    out = Scored(
        rises=np.full(shape, np.nan, np.float32),
        falls=np.full(shape, np.nan, np.float32),
        scale=np.full(shape, -9, np.int8),
        expected=np.full(shape, np.nan, np.float32),
    )
    floors = [floor for floor in of.floors if start <= floor[0] < end]
    sizes = np.bincount([row - start for row, *_ in floors], minlength=series)
    single = np.float32
    late = panel.calendar.slot_of_week(slot, number)[(panel.start + first) // 15 - slot :]
    score_block(
        start, panel.indptr, panel.minute, panel.count, panel.since,
        clear_since(panel.excluded, panel.start, panel.length), partners(panel.keys),
        of.evidence.astype(single), panel.start - slot * 15, panel.length, first,
        np.array([scale for _, scale, _, _ in floors], np.int8),
        np.array([at for _, _, at, _ in floors], np.int32),
        np.array([calls for *_, calls in floors], single), 1.0, float(LEAST),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), of.mean[rows].astype(single),
        of.env[rows][..., late].astype(single),
        of.low_env[rows][..., late].astype(single), of.noise[rows], of.rates[rows], of.shares[rows],
        np.full(series, of.busy), np.full(series, of.young),
        np.tile(np.array(of.centre, single), (series, 1)), np.ones((series, 8), single),
        np.tile(np.array(of.tail, single), (series, 2, 2, 1)), out.rises, out.falls, out.scale,
        out.expected,
    )  # fmt: skip
    return out


def values(bans: Floats) -> Floats:
    """Standardised values, of bans under the tail that ``Known`` has by default."""
    return np.asarray(10.0 ** bans.astype(np.float64) - 1.0)


def only(which: int) -> tuple[float, ...]:
    """Centres that leave one of the 5 scales of a rise and 3 of a fall."""
    return tuple(0.0 if i == which else FAR for i in range(len(SCALES) + len(FALLS)))
