"""Whether the best trial of a sweep is to be preferred, in words."""

from trailsight.evaluation.bootstrap import Estimate
from trailsight.jobs.tuning.result import Sweep


def points(one: Estimate) -> str:
    """A difference of shares, with its interval."""
    return f"{100 * one.value:+.1f} points ({100 * one.low:+.1f} to {100 * one.high:+.1f})"


def verdict(sweep: Sweep) -> str:
    """Whether the best trial is to be preferred, in a sentence."""
    assert sweep.held_out is not None
    assert sweep.best is not None
    gain = points(sweep.held_out.difference)
    if dict(sweep.best.values) == dict(sweep.default):
        return "The settings as they are were found to be the best."
    if sweep.better:
        return f"Trial {sweep.best.number} finds more, also where it was not searched: {gain}."
    return (
        f"Where it was not searched, trial {sweep.best.number} differs from the default by {gain}, "
        "which may be chance."
    )
