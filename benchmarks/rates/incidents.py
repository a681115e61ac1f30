"""What goes wrong in an account: how many incidents, of which kind, where and when."""

import numpy as np

from benchmarks.rates import kinds
from benchmarks.rates.fleet import Fleet
from benchmarks.rates.kinds import Kind, Plan
from benchmarks.rates.miner import miner
from benchmarks.rates.profile import Profile
from benchmarks.rates.stage import Stage
from trailsight.evaluation.incident import Incident

KIND: dict[str, Kind] = {
    "spike": kinds.spike,
    "sustained": kinds.sustained,
    "slow_burn": kinds.slow_burn,
    "night": kinds.night,
    "drop": kinds.drop,
    "error_storm": kinds.error_storm,
    "miner": miner,
    "first_burst": kinds.first_burst,
}
TRIES = 400


def stage_incidents(
    stage: Stage, profile: Profile, part: tuple[int, int], rng: np.random.Generator
) -> list[Incident]:
    """Draws the true incidents of the minutes ``part`` and writes them into the counts."""
    stage.since, stage.until = part
    share = len(stage.fleet.keys) / 300 * (part[1] - part[0]) / (21 * 1440)
    many = max(round(rng.uniform(*profile.incidents) * share), 1)
    weights = np.array([profile.kinds[name] for name in KIND])
    names = rng.choice(list(KIND), many, p=weights / weights.sum())
    drawn = []
    for name in names.tolist():
        plan = _drawn(stage, profile, name, rng)
        if plan is not None:
            drawn.append(_written(stage, name, plan))
    return drawn


def _drawn(stage: Stage, profile: Profile, name: str, rng: np.random.Generator) -> Plan:
    for _ in range(TRIES):
        row = int(rng.integers(len(stage.fleet.keys)))
        start = int(rng.integers(stage.since + 60, stage.until - 120))
        plan = KIND[name](stage, profile.sizes, row, start, rng)
        if plan is not None and all(stage.free(p.row, p.start, p.end) for p in plan):
            return plan
    return None


def _written(stage: Stage, kind: str, plan: Plan) -> Incident:
    assert plan is not None
    for planted in plan:
        stage.plant(planted)
    strength = max(stage.strength(planted) for planted in plan)
    return Incident(
        name="",
        kind=kind,
        verdict="true",
        keys=tuple(stage.fleet.keys[p.row] for p in plan),
        start=stage.fleet.world.start + min(p.start for p in plan),
        end=stage.fleet.world.start + max(p.end for p in plan),
        calls=tuple(int(p.change.sum()) for p in plan),
        strength=strength,
        salient=kind == "drop" or strength >= 1,
        direction="drop" if kind == "drop" else "rise",
    )


def look_alikes(fleet: Fleet) -> list[Incident]:
    """What the mechanisms noted about themselves: odd, and not to be alerted on."""
    return [
        Incident(
            name="",
            kind=note.kind,
            verdict="expected",
            keys=(key,),
            start=fleet.world.start + note.start,
            end=fleet.world.start + note.end,
            calls=(note.calls,),
        )
        for key, made in zip(fleet.keys, fleet.made, strict=True)
        for note in made.notes
        if 0 <= note.start < note.end <= fleet.world.length
    ]
