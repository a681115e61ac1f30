"""What is known of each alarm: whether it was about something."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import VERDICTS, Incident, Labelled, Verdict
from trailsight.evaluation.matching import Matched, near


def verdicts(alarms: Iterable[Alarm], known: Iterable[Incident]) -> tuple[Verdict | None, ...]:
    """The verdict on each of ``alarms``; None where nothing is known.

    True where the alarm is near a true incident (and so is not false, ``matching.match``);
    otherwise that of a benign interval that it overlaps, ``expected`` before ``false``.
    """
    of_key: dict[SeriesKey, list[Incident]] = {}
    for one in known:
        for key in one.keys:
            of_key.setdefault(key, []).append(one)
    return tuple(_verdict(alarm, of_key) for alarm in alarms)


def _verdict(alarm: Alarm, of_key: dict[SeriesKey, list[Incident]]) -> Verdict | None:
    mine = [one for key in alarm.keys for one in of_key.get(key, ())]
    if any(one.verdict == "true" and near(alarm, one) for one in mine):
        return "true"
    over = {one.verdict for one in mine if alarm.start < one.end and one.start < alarm.end}
    return "expected" if "expected" in over else "false" if "false" in over else None


def only_judged(matched: Matched, labelled: Labelled) -> Matched:
    """``matched`` where labels do not tell all: an alarm is false where a label says so, and one
    that no label speaks of counts for nothing."""
    said = verdicts(matched.false, labelled.incidents)
    kept = [i for i, verdict in enumerate(said) if verdict is not None]
    return replace(
        matched,
        false=tuple(matched.false[i] for i in kept),
        false_regimes=tuple(matched.false_regimes[i] for i in kept),
    )


def tally(said: Sequence[Verdict | None]) -> dict[str, int]:
    """How many alarms there are of each verdict, ``unknown`` among them."""
    counts = Counter("unknown" if one is None else one for one in said)
    return {name: counts[name] for name in (*VERDICTS, "unknown")}
