"""Are the logs complete? AWS's baseline average, recomputed from them, must come out."""

from dataclasses import dataclass
from typing import Literal

from trailsight.insight.form import InsightForm
from trailsight.insight.read import ReadInsight
from trailsight.insight.statistics import Evidence, Window

TOLERANCE = 1e-9
"""Calls a minute: far above the last of the ten decimals that AWS writes, and far below one call
in any window."""
RULE, RULE_OF_2019 = InsightForm(), InsightForm("2019")

Outcome = Literal["equal", "unequal", "unknown"]


@dataclass(frozen=True)
class BaselineCheck:
    """AWS's baseline against the same window of the activity table."""

    outcome: Outcome
    """``unknown`` where the logs do not reach back to the beginning of the window."""
    minutes: int
    """The length of the window, which ends at the Start."""
    as_ruled: bool | None
    """Whether the length that AWS tells is that of its rule; None where it tells none."""
    average: float
    """Recomputed, per minute."""
    lacking: int
    """Calls in AWS's window less those in ours."""


def baseline_window(insight: ReadInsight) -> Window:
    """The minutes of the baseline: as many as AWS tells, or those of the rule of 2019."""
    if insight.baseline_duration is None:
        return Window(RULE_OF_2019.baseline_start(insight.start), insight.start)
    return Window(insight.start - insight.baseline_duration, insight.start)


def check_baseline(
    insight: ReadInsight, evidence: Evidence, covered_from: int | None
) -> BaselineCheck:
    """Recomputes the baseline of ``insight`` from the rows of its series.

    ``covered_from`` is the first minute of which the logs hold anything of its account and
    Region; None: they hold nothing.
    """
    window = baseline_window(insight)
    told, average = insight.baseline_average, evidence.average(window)
    covered = covered_from is not None and covered_from <= window.start
    outcome: Outcome = "unknown"
    if abs(average - told) < TOLERANCE:
        # No calls on either side prove nothing where there are no logs.
        outcome = "equal" if covered or told > 0 else "unknown"
    elif covered:
        outcome = "unequal"
    ruled = insight.start - RULE.baseline_start(insight.start)
    return BaselineCheck(
        outcome=outcome,
        minutes=window.minutes,
        as_ruled=None if insight.baseline_duration is None else window.minutes == ruled,
        average=average,
        lacking=round(told * window.minutes) - evidence.calls(window),
    )
