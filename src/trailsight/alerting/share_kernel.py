"""Compiled: errors as a share of calls, so that an error storm is told from a busy hour.

Of n calls a beta-binomial number fail: mean n θ, variance n θ (1 - θ) (1 + (n - 1) ρ), both
parameters by moments over quarters of an hour (Johnson, Kemp and Kotz, "Univariate Discrete
Distributions", 3rd ed., section 6.9.2). So many failures, and one standard deviation and a quarter
more, are explained by the calls themselves and are no rise of the errors.
"""

import numpy as np

from trailsight.contracts.compiled import Floats, compiled

MARGIN = 1.28
"""Standard deviations: nine in ten ordinary windows fail no more often."""


@compiled
def share(failed: Floats, calls: Floats, out: Floats) -> None:
    """Fills ``out`` (2,): the share θ of ``calls`` (B,) that ``failed`` (B,), and ρ."""
    out[:] = 0.0
    total = bad = 0.0
    for q in range(len(calls)):
        if calls[q] > 0:
            total += calls[q]
            bad += min(failed[q], calls[q])
    if bad <= 0.0:
        return
    theta = min(bad / total, 0.999)
    spread = pairs = 0.0
    for q in range(len(calls)):
        if calls[q] > 0:
            spread += (min(failed[q], calls[q]) - theta * calls[q]) ** 2
            pairs += calls[q] * (calls[q] - 1.0)
    unit = theta * (1.0 - theta)
    out[0] = theta
    if pairs > 0.0:
        out[1] = min(max((spread - unit * total) / (unit * pairs), 0.0), 1.0)


@compiled
def explained(calls: float, shares: Floats) -> float:
    """Failures that so many calls explain; 0 where nothing is known of a share."""
    theta = shares[0]
    if theta <= 0.0 or calls <= 0.0:
        return 0.0
    spread = calls * theta * (1.0 - theta) * (1.0 + (calls - 1.0) * shares[1])
    return float(min(theta * calls + MARGIN * np.sqrt(spread), calls))
