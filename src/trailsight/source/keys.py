"""What the key of a log file says: whose it is, where it is from, when it was delivered.

AWS user guide, "Finding your CloudTrail log files" and "CloudTrail log file examples":
``PREFIX/AWSLogs/[o-ORGANISATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/``
``ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz``. The date is that of delivery.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = re.compile(
    r"(?P<account>[^_/]+)_(?P<kind>CloudTrail[A-Za-z-]*)"
    r"(?:_(?P<region>[a-z0-9-]+))?(?:_(?P<time>\d{8}T\d{4})Z)?_?[^/]*$"
)


@dataclass(frozen=True)
class Key:
    """What a key says; None where it doesn't."""

    account: str | None = None
    region: str | None = None
    delivered: int | None = None
    """Minutes since the epoch, UTC."""

    @classmethod
    def of(cls, path: str) -> "Key":
        """Reads a path or key; any path is one that may say nothing."""
        match = NAME.match(path.rpartition("/")[2])
        if match is None:
            return cls()
        return cls(match["account"], match["region"], _minute(match["time"]))


def _minute(time: str | None) -> int | None:
    if time is None:
        return None
    try:
        moment = datetime.strptime(time, "%Y%m%dT%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) // 60
