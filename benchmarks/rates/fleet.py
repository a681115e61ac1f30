"""The clean history of an account: its series, before anything goes wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.lookalikes import clock_notes, lifetime, recorded_from
from benchmarks.rates.made import Made, Regime
from benchmarks.rates.names import GLOBAL, POOLS, REGIONS, Api, codes_of
from benchmarks.rates.profile import Profile
from benchmarks.rates.world import DAY, World
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey


@dataclass(frozen=True)
class Fleet:
    """S series; ``parent[i]`` is the call-rate series that error series i is part of, or −1."""

    keys: tuple[SeriesKey, ...]
    regimes: tuple[str, ...]
    made: tuple[Made, ...]
    parent: NDArray[np.intp]
    since: NDArray[np.int32]
    """(S,) the first minute from which the series' Region is recorded."""
    world: World

    def clean(self) -> NDArray[np.int32]:
        """(S, T) counts per minute."""
        return np.stack([made.counts for made in self.made])


def build(profile: Profile, world: World, account: str, series: int, streams: "Streams") -> Fleet:
    """The series of one account, the ones that a miner touches among them."""
    rng = streams.of("layout")
    failing = round(series * profile.errors)
    own = failing - round(failing * profile.linked)
    keys, regimes = _calls(profile, account, series - failing, rng)
    made = [
        _live(profile, world, regime, streams.of(str(key)))
        for key, regime in zip(keys, regimes, strict=True)
    ]
    names = [regime.name for regime in regimes]
    parents = [-1] * len(keys)
    pairs = _linked(keys, made, failing - own, rng)
    for row, code in pairs:
        key = keys[row]._replace(insight_type=ERROR_RATE, error_code=code)
        left = made[row].counts - sum(
            (made[i].counts for i, p in enumerate(parents) if p == row), np.int32(0)
        )
        keys.append(key)
        names.append("failures")
        made.append(Made(profile.failures(left, streams.of(str(key))), (), made[row].zone))
        parents.append(row)
    for key, regime in zip(*_faults(profile, account, own, rng), strict=True):
        keys.append(key)
        names.append(regime.name)
        made.append(_live(profile, world, regime, streams.of(str(key))))
        parents.append(-1)
    since, made = _recorded(world, keys, made, streams.of("recording"))
    return Fleet(tuple(keys), tuple(names), tuple(made), np.array(parents, np.intp), since, world)


@dataclass(frozen=True)
class Streams:
    """Independent random numbers by name, so that one series does not disturb another."""

    profile: str
    seed: int

    def of(self, name: str) -> np.random.Generator:
        """The stream of that name."""
        words = f"{self.profile}\n{name}".encode()
        return np.random.default_rng([self.seed, *np.frombuffer(words, np.uint8).tolist()])


def _recorded(
    world: World, keys: list[SeriesKey], made: list[Made], rng: np.random.Generator
) -> tuple[NDArray[np.int32], list[Made]]:
    """At times a Region joins the trail during the history: nothing is known of it before."""
    begin = int(rng.integers(2, world.fit_days - 2)) * DAY if rng.random() < 0.25 else 0
    late = np.array([key.region == REGIONS[-1] for key in keys])
    seen = [
        recorded_from(each, begin) if is_late and begin else each
        for each, is_late in zip(made, late, strict=True)
    ]
    return np.where(late, begin, 0).astype(np.int32), seen


def _live(profile: Profile, world: World, regime: Regime, rng: np.random.Generator) -> Made:
    made = regime.make(world, rng)
    if rng.random() < profile.lifetimes:
        made = lifetime(world, made, rng)
    return Made(made.counts, made.notes + clock_notes(world, made), made.zone)


def _call_key(account: str, region: str, api: Api) -> SeriesKey:
    return SeriesKey(account, region, api.source, api.name, "Management", CALL_RATE, None)


def _regions(api: Api) -> tuple[str, ...]:
    return REGIONS[:1] if api.source.partition(".")[0] in GLOBAL else REGIONS


def _calls(
    profile: Profile, account: str, many: int, rng: np.random.Generator
) -> tuple[list[SeriesKey], list[Regime]]:
    ec2 = "ec2.amazonaws.com"
    by_pool = {pool: [r for r in profile.regimes if r.pool == pool] for pool in POOLS}
    fixed = [  # where a miner leaves its traces
        (_call_key(account, region, Api(ec2, name)), pool)
        for region, name, pool in (
            (REGIONS[0], "RunInstances", "scaling"),
            *((region, "RunInstances", "rare") for region in REGIONS[1:]),
            *((region, "CreateKeyPair", "rare") for region in REGIONS),
        )
    ]
    keys = [key for key, _ in fixed]
    regimes = [_choose(by_pool[pool], rng) for _, pool in fixed]
    free = {
        pool: [_call_key(account, r, api) for api in apis for r in _regions(api)]
        for pool, apis in POOLS.items()
    }
    shuffled = {
        pool: [each[i] for i in rng.permutation(len(each)) if each[i] not in keys]
        for pool, each in free.items()
    }
    while len(keys) < many:
        regime = _choose(profile.regimes, rng)
        if shuffled[regime.pool]:
            keys.append(shuffled[regime.pool].pop())
            regimes.append(regime)
    return keys, regimes


def _choose(regimes: Sequence[Regime], rng: np.random.Generator) -> Regime:
    weights = np.array([regime.weight for regime in regimes])
    return regimes[int(rng.choice(len(regimes), p=weights / weights.sum()))]


def _linked(
    keys: list[SeriesKey], made: list[Made], many: int, rng: np.random.Generator
) -> list[tuple[int, str]]:
    """Which call-rate series get an error series, and of which code; busy ones more often."""
    pairs = [(0, "Client.InstanceLimitExceeded"), (0, "Client.UnauthorizedOperation"),
             (1, "Client.UnauthorizedOperation")]  # fmt: skip
    calls = np.array([each.counts.sum() for each in made], np.float64)
    weights = (calls + 20) ** 0.35
    while len(pairs) < many:
        row = int(rng.choice(len(keys), p=weights / weights.sum()))
        pair = (row, str(rng.choice(codes_of(keys[row].event_source))))
        if pair not in pairs and sum(p == row for p, _ in pairs) < 3:
            pairs.append(pair)
    return pairs[: max(many, 3)]


def _faults(
    profile: Profile, account: str, many: int, rng: np.random.Generator
) -> tuple[list[SeriesKey], list[Regime]]:
    apis = POOLS["read"]
    keys: list[SeriesKey] = []
    while len(keys) < many:
        api = apis[int(rng.integers(len(apis)))]
        region = str(rng.choice(_regions(api)))
        code = str(rng.choice(codes_of(api.source)))
        key = SeriesKey(account, region, api.source, api.name, "Management", ERROR_RATE, code)
        if key not in keys:
            keys.append(key)
    return keys, [_choose(profile.faults, rng) for _ in keys]
