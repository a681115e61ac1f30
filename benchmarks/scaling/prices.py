"""What is assumed of a large trail, and what AWS asks for it.

On-demand prices of us-east-1 in US dollars, those of AWS's public lists (EC2, EBS, S3 and
CloudTrail pricing pages) as this project knew them in mid-2026; look yours up before you rely on
them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """An EC2 instance type."""

    name: str
    cores: int
    """vCPUs."""
    memory: float
    """GiB."""
    hour: float
    """Dollars."""


MACHINE = Machine("m6a.2xlarge", 8, 32, 0.3456)
GET, LIST = 0.0004 / 1000, 0.005 / 1000
"""Dollars a request."""
DISK = 0.08
"""Dollars a GB and month of EBS gp3."""
INSIGHTS = 0.35 / 100_000
"""Dollars an event that CloudTrail Insights analyses, for each insight type."""


@dataclass(frozen=True)
class Trail:
    """What an organisation's trail is taken to be."""

    writes: float = 0.1
    """The share of writes, as in AWS's own example of the costs of Insights (CloudTrail user guide,
    "Costs for Insights events")."""
    account: int = 500_000
    """Events of an account a day."""
    series: int = 300
    """Series of an account."""
    regions: int = 17
    """Those that are enabled by default, all with a trail."""
    weeks: int = 8
    """Of history that is learnt from and kept."""
    runs: int = 24
    """A day: each reads what is new and scores it; one of them learns anew."""
    context: int = 5
    """Days of the table that a scoring run reads."""


LOAD = 0.5
"""The share of the day that machines work: the rest is for peaks, and for catching up."""
FREE = 0.75
"""The share of a machine's memory that a run may take."""
