"""What is known of the judged minutes: labels, the simulator's truth, verdicts on past Insights."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.feedback import Judged, Past, judged, read_feedback
from trailsight.evaluation.incident import Incident
from trailsight.evaluation.labels import known, read_labels
from trailsight.insight.record import Insight
from trailsight.insight.table import read_episodes
from trailsight.jobs.settings import Settings
from trailsight.source.trail import Trail

log = logging.getLogger("trailsight")
SHOWN = 3


@dataclass(frozen=True)
class Knowledge:
    """Incidents and benign intervals, and where they come from."""

    labels: tuple[Incident, ...] = ()
    feedback: tuple[Incident, ...] = ()
    source: str = ""
    """What ``labels`` were read from; empty where there are none."""
    unmatched: int = 0
    """Rows of labels that no series matches."""
    complete: bool = False
    """Whether labels tell every incident."""

    @property
    def all(self) -> tuple[Incident, ...]:
        """Both."""
        return (*self.labels, *self.feedback)


def read_known(settings: Settings, keys: Sequence[SeriesKey]) -> Knowledge:
    """What labels say of the series ``keys``; feedback is laid on Insights later (``opinions``)."""
    options, source = settings.evaluate, settings.source
    path = None if options.labels is None else Path(options.labels).expanduser()
    field = "evaluate.labels"
    if path is None and isinstance(source, Trail) and source.path is None:
        path, field = settings.simulated / "truth.parquet", "data/simulated"
    if path is None:
        return Knowledge()
    labels = read_labels(path, field)
    found = known(labels, keys)
    if found.unmatched and options.labels is not None:
        shown = ", ".join(one.where for one in found.unmatched[:SHOWN])
        more = " and others" if len(found.unmatched) > SHOWN else ""
        log.warning("no series matches %s%s: %d labels", shown, more, len(found.unmatched))
    bad = settings.train.excluded
    return Knowledge(
        labels=tuple(one for one in found.incidents if not bad.within(one.start, one.end).spans),
        source=str(path),
        unmatched=len(found.unmatched),
        complete=options.complete,
    )


def opinions(settings: Settings, told: Sequence[Insight], now: int) -> tuple[Incident, ...]:
    """The verdicts of ``evaluate.feedback`` as intervals: on Insights in ``data/insights`` and on
    ``told``, which a replay tells up to minute ``now``."""
    if settings.evaluate.feedback is None:
        return ()
    path = Path(settings.evaluate.feedback).expanduser()
    verdicts = read_feedback(path)
    past = [*_stored(settings.insights / "episodes.parquet", now), *(_of(one, now) for one in told)]
    found: Judged = judged(verdicts, past)
    if found.unknown:
        shown = ", ".join(one.where for one in found.unknown[:SHOWN])
        more = " and others" if len(found.unknown) > SHOWN else ""
        log.warning(
            "%d verdicts speak of Insights that are neither in data/insights nor told by this "
            "replay: %s%s",
            *(len(found.unknown), shown, more),
        )
    return found.incidents


def _stored(path: Path, now: int) -> list[Past]:
    return [
        Past(
            shared_event_id=row["shared_event_id"],
            key=SeriesKey(*(row[name] for name in SeriesKey._fields)),
            start=int(row["start"].timestamp()) // 60,
            end=now if row["end"] is None else int(row["end"].timestamp()) // 60,
            direction=row["direction"],
        )
        for row in read_episodes(path).to_pylist()
    ]


def _of(insight: Insight, now: int) -> Past:
    one = insight.episode
    end = now if one.end is None else one.end
    return Past(insight.shared_event_id, one.key, one.start, end, one.direction)
