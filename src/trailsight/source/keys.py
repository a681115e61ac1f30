"""What the key of a log file says: whose it is, where it is from, when it was delivered.

AWS user guide, "Finding your CloudTrail log files" and "CloudTrail log file examples":
``PREFIX/AWSLogs/[o-ORGANISATION/]ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/``
``ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz``; the date is that of delivery.
Security Lake user guide, "Source management": ``…/region=R/accountId=A/eventDay=YYYYMMDD/``;
here the day is that of the event, which is no later.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = re.compile(
    r"(?P<account>[^_/]+)_(?P<kind>CloudTrail[A-Za-z-]*)"
    r"(?:_(?P<region>[a-z0-9-]+))?(?:_(?:[^/]*_)?(?P<time>\d{8}T\d{4})(?:\d\d)?Z)?_?[^/]*$"
)
FOLDERS = re.compile(
    r"(?:^|/)(?:(?P<account>\d{12})/)?CloudTrail(?:-[A-Za-z]+)?"
    r"(?:/(?P<region>[a-z]+(?:-[a-z]+)+-\d+)"
    r"(?:/(?P<day>\d{4}(?:/\d\d(?:/\d\d)?)?))?)?(?=/|$)"
)
ACCOUNT = re.compile(r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(?P<account>\d{12})(?:/|$)")
HIVE = re.compile(r"(?:^|/)(region|accountId|eventDay)=([^/]+)")
LENGTHS = {4: 366, 6: 31, 8: 1}
"""The days of a year, a month or a day at most, by the digits that name it."""


@dataclass(frozen=True)
class Key:
    """What a key says; None where it doesn't."""

    account: str | None = None
    region: str | None = None
    delivered: int | None = None
    """Minutes since the epoch, UTC."""
    days: tuple[int, int] | None = None
    """The first and last minute of the day, month or year that its folder names."""

    @classmethod
    def of(cls, path: str) -> "Key":
        """Reads a path or key, of a file or (ending in ``/``) a folder; any path may say nothing.

        The name goes before the folders.
        """
        folders, _, name = path.rpartition("/")
        account, region, days = _folders(folders)
        match = NAME.match(name)
        if match is None:
            return cls(account, region, None, days)
        delivered = _minute(match["time"])
        return cls(match["account"], match["region"] or region, delivered, days)

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and last minute at which the file can have been delivered."""
        return self.days if self.delivered is None else (self.delivered, self.delivered)


def _folders(path: str) -> tuple[str | None, str | None, tuple[int, int] | None]:
    *_, match = [None, *FOLDERS.finditer(path)]  # anything may lie above a trail
    if match is not None:
        above = ACCOUNT.search(path)
        account = match["account"] or (above["account"] if above else None)
        return account, match["region"], _days((match["day"] or "").replace("/", ""))
    if "=" in path:
        hive = dict(HIVE.findall(path))
        return hive.get("accountId"), hive.get("region"), _days(hive.get("eventDay", ""))
    above = ACCOUNT.search(path)
    return (above["account"] if above else None), None, None


def _days(digits: str) -> tuple[int, int] | None:
    if not digits.isdecimal():  # "2026-W10" is ISO 8601, too
        return None
    try:
        longest = LENGTHS[len(digits)]
        first = datetime.fromisoformat(f"{digits}0101"[:8]).replace(tzinfo=UTC)
    except (KeyError, ValueError):
        return None
    return _minutes(first), _minutes(first) + longest * 1440 - 1


def _minute(time: str | None) -> int | None:
    if time is None:
        return None
    try:
        return _minutes(datetime.fromisoformat(time).replace(tzinfo=UTC))
    except ValueError:
        return None


def _minutes(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
