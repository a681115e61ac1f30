"""``account(seed, profile)``: one simulated account, equal to the byte for equal arguments."""

from dataclasses import replace

import numpy as np

from benchmarks.rates.account import Account
from benchmarks.rates.development import DEVELOPMENT
from benchmarks.rates.fleet import Streams, build
from benchmarks.rates.heldout import HELDOUT
from benchmarks.rates.incidents import look_alikes, stage_incidents
from benchmarks.rates.stage import Stage
from benchmarks.rates.world import DAY, START, World
from trailsight.contracts.panel import Panel

PROFILES = {profile.name: profile for profile in (DEVELOPMENT, HELDOUT)}


def account(
    seed: int, profile: str = "development", *, series: int = 300, days: int = 49
) -> Account:
    """An account with ``series`` series over ``days`` days, the first four sevenths history.

    Raises ``KeyError`` for a profile that is not known and ``ValueError`` for fewer than 14
    days or 20 series.
    """
    if days < 14 or series < 20:
        raise ValueError("an account needs at least 14 days and 20 series")
    chosen = PROFILES[profile]
    streams = Streams(profile, seed)
    rng = streams.of("account")
    fit_days = days * 4 // 7
    name = str(100_000_000_000 + int(rng.integers(800_000_000_000)))
    off = START // DAY + fit_days + int(rng.integers(1, days - fit_days - 1))
    world = World(days, fit_days, frozenset({off}))
    fleet = build(chosen, world, name, series, streams)
    clean = fleet.clean()
    stage = Stage(fleet, clean, clean.copy(), world.length)
    middle = fit_days * DAY
    incidents = [
        *stage_incidents(stage, chosen, (0, middle), streams.of("history")),
        *stage_incidents(stage, chosen, (middle, world.length), streams.of("scored")),
        *look_alikes(fleet),
    ]
    incidents.sort(key=lambda each: (each.start, each.end, each.kind, each.keys[0].sort_key))
    order = sorted(range(len(fleet.keys)), key=lambda i: fleet.keys[i].sort_key)
    panel = Panel.from_dense(fleet.keys, world.start, stage.seen, fleet.since).take(np.array(order))
    return Account(
        name=name,
        panel=panel,
        fit_days=fit_days,
        incidents=tuple(replace(each, name=f"{name}-{i:04d}") for i, each in enumerate(incidents)),
        regime={fleet.keys[i]: fleet.regimes[i] for i in order},
    )
