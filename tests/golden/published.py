"""The Insight events that AWS has published unedited, and the calls that their numbers imply.

Each incident is what the arithmetic of a genuine record says: calls in the baseline window,
calls in each minute of the insight, and the averages as AWS printed them. Sources: AWS's user
guide of 2019, 2020 and 2024, elastic/beats (2020), fivexl/terraform-aws-cloudtrail-to-slack
issue 71 (2025), public study notes (2024). The last is the incident that the AWS News blog's
example describes.
"""

from dataclasses import dataclass, field
from datetime import datetime

WRITE, ERROR = "ApiCallRateInsight", "ApiErrorRateInsight"


@dataclass(frozen=True)
class Published:
    """One published insight."""

    name: str
    source: str
    start: str
    """The Start minute, UTC."""
    baseline_calls: int
    minutes: tuple[int, ...]
    """Calls in each minute from the Start on, the quiet one that ends it left out."""
    end_average: float | None
    """None where no End record was published."""
    start_average: float | None
    baseline_average: float
    baseline_duration: int | None = None
    """Minutes; None in the form of 2019, which does not tell it."""
    insight_duration: int = 1
    error_code: str | None = None
    read_only: bool = False
    after: tuple[int, ...] = (0,)
    """Calls in the minutes that follow."""
    start_window: int | None = None
    roles: tuple[str, ...] = ("Deploy",)
    overrides: tuple[str, ...] = field(default=())

    @property
    def form(self) -> str:
        """The form that the record is written in."""
        return "2019" if self.baseline_duration is None else "current"

    @property
    def moment(self) -> datetime:
        """The Start."""
        return datetime.fromisoformat(self.start)


CODE_DEPLOY = ("CodeDeployRole1", "CodeDeployRole2", "CodeDeployRole3")

PUBLISHED = [
    Published(
        "PutLifecycleHook", "autoscaling", "2019-10-15T21:13:00+00:00",
        18, (4,), 4.0, 4.0, 0.0017857143,
    ),
    # 50.1 is no whole count of one minute. The shortest window that gives it is one of ten
    # minutes with 501 calls: the 400 of the insight's eight minutes and 101 in the next two.
    Published(
        "UpdateInstanceAssociationStatus", "ssm", "2019-10-17T10:05:00+00:00",
        17702, (50,) * 8, 50.0, 50.1, 1.7561507937,
        insight_duration=8, after=(1, 100), start_window=10,
    ),
    Published(
        "UpdateInstanceInformation", "ssm", "2019-11-14T00:51:00+00:00",
        861036, (664,), 664.0, 664.0, 85.4202380952, after=(85,),
    ),
    Published(
        "CompleteLifecycleAction", "autoscaling", "2020-07-21T20:56:00+00:00",
        1, (1, 1, 1), None, 0.6, 8.82145e-05, 11336,
        insight_duration=3, roles=CODE_DEPLOY,
    ),
    Published(
        "DescribeQuery", "cloudtrail", "2024-12-11T16:52:00+00:00",
        0, (6,), 6.0, 1.2, 0.0, 11092,
        error_code="QueryIdNotFoundException", read_only=True,
    ),
    Published(
        "AttachUserPolicy", "iam", "2020-09-09T22:59:00+00:00",
        0, (2,), 2.0, None, 0.0, 11459,
    ),
    Published(
        "DescribeRegions", "ec2", "2025-01-02T10:43:00+00:00",
        1652026, (3575,) * 72 + (3574,) * 49, 3574.5950413223, None, 154.063788119, 10723,
        insight_duration=121, error_code="Client.RequestLimitExceeded", read_only=True,
        after=(154,),
    ),
    Published(
        "SendHeartBeat", "cloudshell", "2024-01-01T20:46:00+00:00",
        2, (1, 1, 1), None, 0.6, 0.0001765848, 11326, insight_duration=3,
    ),
    Published(
        "RunInstances", "ec2", "2019-11-20T15:00:00+00:00",
        21, (6,), 6.0, 6.0, 0.0020833333,
    ),
]  # fmt: skip
