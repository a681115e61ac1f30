"""The form of Insight events, and the windows that their statistics are taken over.

Source: the records that AWS published, and the arithmetic that their numbers obey
(``docs/insight-events.md``).
"""

from dataclasses import dataclass

from trailsight.contracts.activity import DATA, MANAGEMENT
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.insight.forms.arn import partition

MINUTES_A_DAY = 1440
WEEK = 7 * MINUTES_A_DAY


@dataclass(frozen=True)
class InsightForm:
    """How Insight events are written."""

    form: str = "current"
    """``current``, as CloudTrail writes since 2020, or ``2019``, as it did at launch."""
    start_window: int | None = None
    """Minutes from the Start minute on that a Start event's average covers; null: 5 in the
    current form, 1 in that of 2019."""
    extensions: bool = False
    """Whether ``insightDetails`` carries what AWS has no field for."""
    categories: tuple[str, ...] = (MANAGEMENT,)
    """Events to watch: ``Management``, ``Data``. The configuration hands them on to the choice of
    series (``series.categories``)."""
    source_arn: str | None = None
    """ARN of the trail that an insight of data events names as its source; null: a trail named
    ``trailsight`` in the account and Region of the insight."""

    def __post_init__(self) -> None:
        if self.form not in ("current", "2019"):
            problem = f"unknown form {self.form!r}"
            raise InputError("insight.form", problem, "current or 2019")
        if self.start_window is not None and self.start_window < 1:
            raise InputError("insight.start_window", f"{self.start_window} is less than 1")
        other = set(self.categories) - {MANAGEMENT, DATA}
        if other or not self.categories:
            problem = f"unknown category {', '.join(sorted(other))}" if other else "empty"
            raise InputError("insight.categories", problem, f"{MANAGEMENT} and {DATA}")
        if DATA in self.categories and not self.current:
            problem = "the form of 2019 has no field for data events"
            raise InputError("insight.categories", problem, "insight.form=current")
        if self.source_arn is not None and not self.source_arn.startswith("arn:"):
            raise InputError("insight.source_arn", f"{self.source_arn!r} is no ARN")

    @property
    def current(self) -> bool:
        """Whether this is the form of today."""
        return self.form == "current"

    @property
    def version(self) -> str:
        """The ``eventVersion`` of genuine records in this form."""
        return "1.09" if self.current else "1.07"

    @property
    def start_minutes(self) -> int:
        """The length of the Start event's window."""
        return self.start_window or (5 if self.current else 1)

    def source_of(self, key: SeriesKey) -> str:
        """The trail that an insight of data events names as its source."""
        if self.source_arn is not None:
            return self.source_arn
        place = f"arn:{partition(key.region)}:cloudtrail:{key.region}:{key.account}"
        return f"{place}:trail/trailsight"

    def baseline_start(self, start: int) -> int:
        """The first minute of the baseline of an insight that starts at minute ``start``.

        Today the window begins at midnight UTC seven days before the day of the Start, so it is
        10,080 minutes long plus those that have passed of that day; in 2019 it was the 10,080
        minutes before the Start.
        """
        day = start - start % MINUTES_A_DAY if self.current else start
        return day - WEEK
