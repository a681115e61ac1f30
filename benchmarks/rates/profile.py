"""A profile: which regimes an account is made of, and what goes wrong in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from benchmarks.rates.made import Counts, Regime

Range = tuple[float, float]


@dataclass(frozen=True)
class Sizes:
    """Ranges from which sizes and durations are drawn, log-uniformly; durations in minutes.

    The calls of a rise are ``*_size`` times the usual busiest window of the incident's own
    length (its 99th percentile), counted as at least ``floor`` calls.
    """

    floor: Range = (6, 20)
    spike: Range = (1, 5)
    spike_size: Range = (0.6, 25)
    sustained: Range = (10, 180)
    sustained_size: Range = (0.5, 15)
    slow_burn: Range = (180, 720)
    slow_burn_factor: Range = (1.5, 3)
    night: Range = (15, 90)
    night_size: Range = (0.6, 1.8)
    drop: Range = (30, 240)
    drop_keeps: Range = (0.0, 0.3)
    storm: Range = (3, 120)
    storm_share: Range = (0.2, 1.0)
    storm_size: Range = (0.6, 25)
    miner: Range = (4, 45)
    miner_size: Range = (0.4, 6)
    sibling_calls: Range = (1, 9)
    first: Range = (1, 15)
    first_calls: Range = (5, 60)


KINDS = {
    "spike": 9.0,
    "sustained": 9.0,
    "slow_burn": 6.0,
    "night": 5.0,
    "drop": 6.0,
    "error_storm": 7.0,
    "miner": 3.0,
    "first_burst": 5.0,
}
"""What is true, and how often each kind is drawn relative to the others."""


@dataclass(frozen=True)
class Profile:
    """Everything in which accounts of one profile differ from those of another."""

    name: str
    regimes: tuple[Regime, ...]
    faults: tuple[Regime, ...]
    """Error series that are no part of a call-rate series."""
    failures: Callable[[Counts, np.random.Generator], Counts] = field(compare=False)
    """Which of an API's calls fail with one error code."""
    sizes: Sizes
    kinds: Mapping[str, float] = field(default_factory=lambda: KINDS)
    errors: float = 0.27
    """Share of the series that count failures."""
    linked: float = 0.6
    """Share of those that are failures of an API whose calls are a series, too."""
    lifetimes: float = 0.1
    """Share of the series that begin or end within the period."""
    incidents: Range = (40, 60)
    """True incidents in 21 days of 300 series."""
