"""Reads Insight events: those of AWS as it delivers or answers them, and our own.

Start and End are joined by ``sharedEventID``, and by the series besides: records that have been
edited, as those in AWS's user guide, share ids that CloudTrail would not.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trailsight.contracts.episode import Direction
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Quarantined
from trailsight.contracts.series import SeriesKey
from trailsight.insight.decode import Attribution, Event, State, Statistics, decode, is_insight
from trailsight.insight.unpack import Unpacked, content_of, size_of, unpack

ENDINGS = (".json", ".json.gz")
LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_OTHERS = "CloudTrail(-Digest|-Aggregated|-NetworkActivity)?"
OTHER_TREES = re.compile(rf"(^|/){_OTHERS}/|\d_{_OTHERS}_")
"""What else a trail's bucket holds: no Insight is in it, and it is large."""
ACCOUNT_OF_NAME = re.compile(r"^([^_]+)_CloudTrail-Insight")


@dataclass(frozen=True)
class ReadInsight:
    """One Insight: its Start and its End, or the one of them that there is; minutes are since
    the epoch, UTC, averages are per minute."""

    key: SeriesKey
    shared_event_id: str
    start: int
    """Told by the Start, or by the End less its duration."""
    end: int | None
    """The first minute that is normal again; None where there is no End."""
    baseline_average: float
    start_average: float | None
    """None where there is no Start, as ``end_average`` is where there is no End."""
    end_average: float | None
    baseline_duration: int | None
    """Minutes; None in the form of 2019."""
    start_duration: int | None
    """Minutes that the Start averages over; None in the form of 2019."""
    end_duration: int | None
    """Minutes of the unusual period as the End tells them."""
    attributions: tuple[Attribution, ...]
    """Those of the End where there is one."""

    @property
    def until(self) -> int:
        """The minute after those it is known to last: without an End, those of its Start."""
        return self.end if self.end is not None else self.start + (self.start_duration or 1)

    @property
    def average(self) -> float:
        """Calls per minute over the unusual period, or over its beginning."""
        average = self.start_average if self.end_average is None else self.end_average
        assert average is not None
        return average

    @property
    def direction(self) -> Direction:
        """What the averages say; records have no field for it."""
        return "drop" if self.average < self.baseline_average else "rise"


@dataclass(frozen=True)
class Reading:
    """What was found below a path."""

    insights: tuple[ReadInsight, ...]
    """By start and series."""
    files: int
    skipped: int
    """Files of calls and digests, which hold no Insight."""
    records: int
    """Insight events, those that came twice counted once."""
    other: int
    """Records of other kinds."""
    quarantined: tuple[Quarantined, ...]


def read_insights(path: Path, field: str) -> Reading:
    """The Insights in a file, or in the files below a directory; links are not followed there.

    What can't be read is quarantined, with its file, position and reason. Raises ``InputError``,
    naming ``field``, where there is no file to read.
    """
    paths, skipped = _files(path, field)
    events: dict[tuple[SeriesKey, str], dict[State, Event]] = {}
    bad: list[Quarantined] = []
    records = other = 0
    for file in paths:
        for found in _unpacked(file):
            if found.reason is None and not is_insight(found.content):
                if "eventName" in found.content and "eventTime" in found.content:
                    other += 1
                    continue
                reason: str | None = "neither an Insight event nor a call"
            else:
                reason = found.reason or _add(events, found, file)
            if reason is not None:
                size = _size(file) if found.content is None else size_of(found.content)
                bad.append(Quarantined(str(file), found.position, reason, size))
    records = sum(map(len, events.values()))
    insights = [_joined(key, shared, pair) for (key, shared), pair in events.items()]
    insights.sort(key=lambda one: (one.start, one.key.sort_key, one.shared_event_id))
    return Reading(tuple(insights), len(paths), skipped, records, other, tuple(bad))


def _files(root: Path, field: str) -> tuple[list[Path], int]:
    if root.is_file():
        return [root], 0
    if not root.is_dir():
        raise InputError(field, f"no such file or directory: {root}")
    found, skipped = [], 0
    for folder, subfolders, names in os.walk(root):
        subfolders.sort()
        for path in (Path(folder, name) for name in sorted(names)):
            if path.name.endswith(ENDINGS + LINES) and not path.name.startswith((".", "_")):
                if OTHER_TREES.search(path.relative_to(root).as_posix()):
                    skipped += 1
                else:
                    found.append(path)
    if not found:
        others = f": {skipped:,} files of calls and digests" if skipped else ""
        remedy = "one ends in .json, .json.gz or .jsonl"
        raise InputError(field, f"no file of Insight events in {root}{others}", remedy)
    return found, skipped


def _unpacked(file: Path) -> Iterator[Unpacked]:
    try:
        content = content_of(file.read_bytes())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return iter([Unpacked("file", None, reason=reason)])
    return unpack(content, lines=file.name.endswith(LINES))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _add(
    events: dict[tuple[SeriesKey, str], dict[State, Event]], found: Unpacked, file: Path
) -> str | None:
    """Takes a record in; what is wrong with it, where something is."""
    name = ACCOUNT_OF_NAME.match(file.name)
    account = found.account or (name[1] if name else None)
    try:
        event = decode(found.content, account, found.region)
        state = event.insightDetails.state
        if state == "End" and _start_of(event) is None:
            return "insightDetails.insightContext.statistics.insightDuration is missing"
    except ValueError as error:
        return str(error)
    pair = events.setdefault((event.key, event.sharedEventID), {})
    known = pair.setdefault(state, event)
    if known != event:  # the same event delivered twice is no news
        return f"another {state} of sharedEventID {event.sharedEventID}"
    start, end = pair.get("Start"), pair.get("End")
    if start is not None and end is not None and end.minute <= start.minute:
        del pair[state]
        return "an End that is not after its Start"
    return None


def _start_of(end: Event) -> int | None:
    duration = _statistics(end).insightDuration
    return None if duration is None else end.minute - duration


def _joined(key: SeriesKey, shared: str, pair: dict[State, Event]) -> ReadInsight:
    start, end = pair.get("Start"), pair.get("End")
    last = end or start
    assert last is not None
    began = start.minute if start is not None else _start_of(last)
    assert began is not None
    opening, whole = (_statistics(event) if event else None for event in (start, end))
    context = last.insightDetails.insightContext
    return ReadInsight(
        key=key,
        shared_event_id=shared,
        start=began,
        end=end.minute if end else None,
        baseline_average=context.statistics.baseline.average,
        start_average=opening.insight.average if opening else None,
        end_average=whole.insight.average if whole else None,
        baseline_duration=context.statistics.baselineDuration,
        start_duration=opening.insightDuration if opening else None,
        end_duration=whole.insightDuration if whole else None,
        attributions=context.attributions,
    )


def _statistics(event: Event) -> Statistics:
    return event.insightDetails.insightContext.statistics


def within(insights: Iterable[ReadInsight], start: int, end: int) -> tuple[ReadInsight, ...]:
    """Those of ``insights`` that have a minute in [start, end)."""
    return tuple(one for one in insights if one.start < end and one.until > start)
