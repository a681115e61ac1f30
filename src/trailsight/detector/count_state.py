"""A count baseline as plain arrays, and back, exactly."""

import numpy as np

from trailsight.contracts.detector import State
from trailsight.detector.counts import CountBaseline
from trailsight.detector.dispersion import Dispersion
from trailsight.detector.keys import pack_keys, unpack_keys
from trailsight.detector.levels import Prior
from trailsight.detector.recurrence import Recurrence


def to_state(baseline: CountBaseline) -> State:
    """The arrays of ``baseline``."""
    state = {
        "keys": pack_keys(baseline.keys),
        "short": baseline.short,
        "observed": baseline.observed,
        "profile": baseline.profile,
        "minutely": np.stack([baseline.minutely.clumping, baseline.minutely.noise]),
        "hourly": np.stack([baseline.hourly.clumping, baseline.hourly.noise]),
        "precision": baseline.precision,
        "stretch": baseline.stretch,
        "prior_minutes": np.array(baseline.prior.minutes),
        "fleet": baseline.fleet,
        "trailing": np.array(baseline.trailing),
        "periods": np.array([found.period for found in baseline.recurring], np.int64),
    }
    for found in baseline.recurring:
        name = f"recurring_{found.period}"
        state[f"{name}_at"] = np.stack([found.row, found.phase])
        state[f"{name}_calls"] = np.stack([found.height, found.typical])
    return state


def from_state(state: State) -> CountBaseline:
    """The baseline that ``to_state`` took apart."""
    recurring = []
    for period in state["periods"]:
        at, calls = state[f"recurring_{period}_at"], state[f"recurring_{period}_calls"]
        recurring.append(Recurrence(int(period), at[0], at[1], calls[0], calls[1]))
    return CountBaseline(
        keys=unpack_keys(state["keys"]),
        short=state["short"],
        observed=state["observed"],
        profile=state["profile"],
        minutely=Dispersion(state["minutely"][0], state["minutely"][1]),
        hourly=Dispersion(state["hourly"][0], state["hourly"][1]),
        precision=state["precision"],
        stretch=state["stretch"],
        prior=Prior(float(state["prior_minutes"])),
        fleet=state["fleet"],
        recurring=tuple(recurring),
        trailing=bool(state["trailing"]),
    )
