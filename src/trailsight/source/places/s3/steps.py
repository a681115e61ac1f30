"""The steps of a listing: which keys to ask for next, so that no request pages through what is
pruned.

Folders are asked by delimiter down to ``AWSLogs/[o-…/]ACCOUNT/CloudTrail/REGION/``. Below that,
keys are in order of delivery, and a window of time is one range of keys: S3 starts after the first
and is not asked beyond the last (``start-after``: Amazon S3 API reference, ListObjectsV2).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from trailsight.source.keys import FOLDERS
from trailsight.source.selection import Selection

MINUTES_A_DAY = 1440
DEPTH = 4
"""Above any trail, how far folders are asked one by one; deeper ones are listed whole."""
STRUCTURE = re.compile(r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(?:\d{12}/)?$")


@dataclass(frozen=True)
class Folder:
    """To be asked for what lies directly in it; ``prefix`` ends in ``/``, or is the bucket's."""

    prefix: str
    depth: int = 0
    """Folders between it and the root."""

    @property
    def is_structure(self) -> bool:
        """Whether it is one of those that CloudTrail makes above ``REGION/``."""
        return bool(STRUCTURE.search(self.prefix) or FOLDERS.search(self.prefix))


@dataclass(frozen=True)
class Keys:
    """All keys that begin with ``prefix`` and lie between two others; empty: no bound."""

    prefix: str
    after: str = ""
    before: str = ""


Step = Folder | Keys


def below(prefix: str, depth: int, selection: Selection) -> Step:
    """How to list the folder ``prefix``, which is ``depth`` folders below the root."""
    *_, trail = [None, *FOLDERS.finditer(prefix)]
    if trail is None:
        return Folder(prefix, depth) if depth < DEPTH or STRUCTURE.search(prefix) else Keys(prefix)
    if trail["region"] is not None:
        return _window(prefix, prefix[: trail.end("region")], selection)
    return Folder(prefix, depth) if prefix[trail.end() :] == "/" else Keys(prefix)


def _window(prefix: str, region: str, selection: Selection) -> Keys:
    """The keys below ``…/REGION`` that are delivered on the wanted days."""
    start, until = selection.start, selection.until
    after = "" if start is None else f"{region}/{_day(start)}"
    before = "" if until is None else f"{region}/{_day(until - 1 + MINUTES_A_DAY)}"
    return Keys(prefix, after, before)


def _day(minute: int) -> str:
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y/%m/%d}"


def parted(keys: Keys, last: str) -> tuple[Keys, ...]:
    """What is left of a long range after the key ``last``, in months to be listed side by side.

    Where keys are in no order of time, it is left in one.
    """
    day = last.removeprefix(keys.prefix)[:8]
    try:
        month = datetime.strptime(day, "%Y/%m/").replace(tzinfo=UTC)
    except ValueError:
        return (Keys(keys.prefix, last, keys.before),)
    bounds = []
    now = datetime.now(UTC)
    while month <= now:
        month = (month + timedelta(days=31)).replace(day=1)
        bound = f"{keys.prefix}{month:%Y/%m/}"
        if keys.before and bound >= keys.before:
            break
        bounds.append(bound)
    return tuple(
        Keys(keys.prefix, after, before)
        for after, before in zip([last, *bounds], [*bounds, keys.before], strict=True)
    )
