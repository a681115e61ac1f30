"""The numbers in an Insight event: averages per minute and what they are attributed to.

AWS user guide, "Insights event record contents". Averages are counts over whole windows,
rounded to ten decimals, as in every genuine record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.contracts.activity import MANAGEMENT
from trailsight.contracts.caller import NULL
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.form import InsightForm

TOP = 5
"""AWS lists at most five values of an attribute."""

Values = NDArray[np.object_]
EXTRA = {
    "invoked_by": "invokedBy",
    "source_ip": "sourceIPAddress",
    "access_key": "accessKeyId",
    "resource_type": "resourceType",
}

Averages = list[dict[str, str | float]]


@dataclass(frozen=True)
class Window:
    """The minutes [start, end), since the epoch."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.end - self.start


@dataclass(frozen=True)
class Evidence:
    """The rows of the activity table that belong to one series, as columns of length N."""

    minute: NDArray[np.int64]
    count: NDArray[np.int64]
    identity: Values
    agent: Values
    code: Values
    extra: Mapping[str, Values] = field(default_factory=dict)
    """Optional columns, under CloudTrail's names: not part of AWS's attributions."""

    @property
    def attributes(self) -> Mapping[str, Values]:
        """What calls can be attributed to, under AWS's names, in the order of AWS's records."""
        return {"userIdentityArn": self.identity, "userAgent": self.agent, "errorCode": self.code}

    def calls(self, window: Window) -> int:
        """Calls in ``window``."""
        return int(self.count[self._inside(window)].sum())

    def average(self, window: Window) -> float:
        """Calls per minute over ``window``."""
        return rounded(self.calls(window) / window.minutes)

    def attribute(self, values: Values, window: Window) -> Averages:
        """The values with the most calls per minute over ``window``, the largest first."""
        inside = self._inside(window)
        totals: dict[str, int] = {}
        for value, count in zip(values[inside], self.count[inside], strict=True):
            name = NULL if value is None else value
            totals[name] = totals.get(name, 0) + int(count)
        ranked = sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))[:TOP]
        return [{"value": v, "average": rounded(n / window.minutes)} for v, n in ranked]

    def _inside(self, window: Window) -> NDArray[np.bool_]:
        return (self.minute >= window.start) & (self.minute < window.end)


def rounded(average: float) -> float:
    """Ten decimals, always a float: a mapping that first sees ``0`` would cut ``1.2`` to 1."""
    return round(float(average), 10)


def evidence(table: pa.Table, key: SeriesKey) -> Evidence:
    """The rows of ``table`` (activity schema) that the series ``key`` counts."""
    import pyarrow.compute as pc

    of = pc.field
    keep = (
        (of("account") == key.account)
        & (of("region") == key.region)
        & (of("event_source") == key.event_source)
        & (of("event_name") == key.event_name)
        & (of("category") == key.category)
    )
    if key.insight_type == CALL_RATE and key.category == MANAGEMENT:
        keep &= ~of("read_only")
    if key.error_code is not None:
        keep &= of("error_code") == key.error_code
    rows = table.filter(keep)

    def column(name: str) -> Values:
        return np.array(rows[name].to_pylist(), dtype=object)

    return Evidence(
        minute=np.asarray(rows["minute"].cast(pa.int64())) // 60,
        count=np.asarray(rows["count"]),
        identity=column("identity_arn"),
        agent=column("user_agent"),
        code=column("error_code"),
        extra={told: column(name) for name, told in EXTRA.items() if name in table.column_names},
    )


@dataclass(frozen=True)
class Windows:
    """The three windows of an insight."""

    baseline: Window
    opening: Window
    """What a Start event averages over."""
    whole: Window
    """What an End event averages over: the unusual period."""

    @classmethod
    def of(cls, form: InsightForm, start: int, end: int) -> "Windows":
        """The windows of an insight over the minutes [start, end)."""
        return cls(
            baseline=Window(form.baseline_start(start), start),
            opening=Window(start, start + form.start_minutes),
            whole=Window(start, end),
        )
