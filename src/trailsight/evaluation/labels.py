"""Labels: what is known to have happened, as a file of intervals.

CSV (with a header), Parquet or JSON (an array of objects, or one object a line). Columns:

``start``, ``end``   ISO 8601, UTC where no offset is given; ``end`` is the first moment after it
``verdict``          ``true`` (must alert), ``expected`` or ``false`` (must not); default ``true``
``kind``             any name; ``drop`` is found by drops, all others by rises and drops
``direction``        ``rise`` or ``drop``, where it is not told by the kind
``account``, ``region``, ``event_source``, ``event_name``, ``insight_type``, ``error_code``
                     patterns as in the policy: ``*`` is any text; empty or left out: any.
                     ``error_code`` may be ``null``, which stands for call rates
``incident``         a name; true rows of one name are one incident
``calls``, ``category``, ``note``   are not needed; the simulator's truth has them

Other columns are refused: a misspelt one would widen a label to all series.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.alerting.globs import Globs
from trailsight.alerting.matching import SeriesMatch
from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.incident import VERDICTS, Incident, Verdict
from trailsight.evaluation.rows import Row, minute_in, read_rows, text_in

PATTERNS = ("account", "region", "event_source", "event_name", "insight_type", "error_code")
COLUMNS = (
    "start", "end", "verdict", "kind", "direction", *PATTERNS, "incident", "calls", "category",
    "note",
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """One row: what happened to the series that match, in [start, end) (minutes, epoch)."""

    where: str
    """File and row, to be named."""
    series: SeriesMatch
    start: int
    end: int
    verdict: Verdict
    kind: str
    direction: Direction | None
    incident: str
    """Empty where the row stands for itself."""


@dataclass(frozen=True)
class Known:
    """What labels say of some series."""

    incidents: tuple[Incident, ...]
    unmatched: tuple[Label, ...]
    """Rows that no series matches."""


def read_labels(path: Path, field: str = "evaluate.labels") -> tuple[Label, ...]:
    """The rows of a file; raises ``InputError`` naming ``field``, file, row and column."""
    rows = read_rows(path, field, COLUMNS, ("start", "end"))
    return tuple(_label(row) for row in rows)


def _label(row: Row) -> Label:
    start, end = minute_in(row, "start"), minute_in(row, "end", up=True)
    if end <= start:
        raise row.wrong("end", f"{row.values['end']} is not after start={row.values['start']}")
    verdict = (text_in(row, "verdict") or "true").lower()
    if verdict not in VERDICTS:
        raise row.wrong("verdict", f"{verdict!r} is none of {', '.join(VERDICTS)}")
    kind = text_in(row, "kind") or "incident"
    direction = text_in(row, "direction") or ("drop" if kind == "drop" else "")
    if direction not in ("", "rise", "drop"):
        raise row.wrong("direction", f"{direction!r} is neither rise nor drop")
    chosen = {name: text_in(row, name) for name in PATTERNS}
    if row.whole:  # the simulator's truth tells all of a key: no code is a call rate
        chosen["error_code"] = chosen["error_code"] or "null"
    globs = {name: Globs((text,)) for name, text in chosen.items() if text}
    return Label(
        where=row.where,
        series=SeriesMatch(**globs),
        start=start,
        end=end,
        verdict=verdict,
        kind=kind,
        direction=direction or None,  # type: ignore[arg-type]
        incident=text_in(row, "incident"),
    )


def known(labels: Sequence[Label], keys: Sequence[SeriesKey]) -> Known:
    """The incidents that ``labels`` mean among the series ``keys``.

    True rows of one ``incident`` are one; benign ones stand for themselves. Of an incident that
    touches several series an alarm on one of them is enough.
    """
    matching = [tuple(key for key in keys if one.series.matches(key)) for one in labels]
    groups: dict[tuple[str, str], list[int]] = {}
    for place, one in enumerate(labels):
        name = one.incident if one.verdict == "true" and one.incident else ""
        groups.setdefault((name, "" if name else str(place)), []).append(place)
    found = []
    for (name, _), places in groups.items():
        mine = [place for place in places if matching[place]]
        if mine:
            found.append(_incident(name, [(labels[i], matching[i]) for i in mine]))
    order = sorted(found, key=lambda one: (one.start, one.end, one.name))
    lost = tuple(one for one, keys in zip(labels, matching, strict=True) if not keys)
    return Known(tuple(order), lost)


def _incident(name: str, rows: list[tuple[Label, tuple[SeriesKey, ...]]]) -> Incident:
    first = rows[0][0]
    directions = {label.direction for label, _ in rows}
    return Incident(
        name=name or first.where,
        kind=first.kind,
        verdict=first.verdict,
        keys=tuple(dict.fromkeys(key for _, keys in rows for key in keys)),
        start=min(label.start for label, _ in rows),
        end=max(label.end for label, _ in rows),
        direction=directions.pop() if len(directions) == 1 else None,
    )
