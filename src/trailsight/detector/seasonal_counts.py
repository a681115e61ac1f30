"""The default detector: seasonal counts with negative-binomial tails."""

from dataclasses import dataclass

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.count_state import from_state
from trailsight.detector.fields import within
from trailsight.detector.learning import Forecast, fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.seasonal import Seasonal
from trailsight.detector.slots import DAY, WEEK_MINUTES, WIDTH


@dataclass(frozen=True)
class SeasonalCounts:
    """Time of day × day of week in quarters of an hour, times the level of late.

    Credibility-weighted profile (``profile.py``), recurring minutes (``recurrence.py``), the
    trailing level (``trailing.py``), two kinds of over-dispersion (``dispersion.py``).
    """

    half_life_days: float = 21.0
    """Days after which a count weighs half in the profile."""
    smoothing_minutes: int = 90
    """Half width of the profile's wide steps."""
    level_days: int = 7
    """Days that the level of late is taken from."""

    def __post_init__(self) -> None:
        within("half_life_days", self.half_life_days, 1, 3650)
        within("smoothing_minutes", self.smoothing_minutes, WIDTH, 360)
        within("level_days", self.level_days, 1, 28)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        baseline, _ = fit_counts(
            history, self.forecast, season=2 * WEEK_MINUTES, recur=True, trailing=True
        )
        return baseline

    def forecast(self, prior: Prior) -> Forecast:
        """The seasonal mean, given the fleet's prior."""
        return Seasonal(
            prior, self.half_life_days * DAY, self.smoothing_minutes // WIDTH, self.level_days * DAY
        )

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return from_state(state)
