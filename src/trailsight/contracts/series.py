"""What a series is: one API of one account and Region, counted per minute."""

from typing import Literal, NamedTuple

InsightType = Literal["ApiCallRateInsight", "ApiErrorRateInsight"]
CALL_RATE: InsightType = "ApiCallRateInsight"
ERROR_RATE: InsightType = "ApiErrorRateInsight"


class SeriesKey(NamedTuple):
    """The identity of a series.

    A call-rate series counts write-management calls of one API; an error-rate series counts
    the calls of one API, reads and writes, that failed with one ``error_code`` (AWS user
    guide, "Working with CloudTrail Insights"). ``error_code`` is None for call rates.
    """

    account: str
    region: str
    event_source: str
    event_name: str
    category: str
    insight_type: InsightType
    error_code: str | None

    @property
    def sort_key(self) -> tuple[str, ...]:
        """Orders keys, a missing error code first."""
        return (*self[:6], self.error_code or "")

    def __str__(self) -> str:
        code = f" {self.error_code}" if self.error_code is not None else ""
        return f"{self.account} {self.region} {self.event_source} {self.event_name}{code}"
