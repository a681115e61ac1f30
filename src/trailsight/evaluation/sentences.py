"""What was measured, in sentences: every number in them is one of the table's."""

from collections.abc import Sequence

from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.recall import FEW, GROUPS, SUFFICES, RecallRow

NOUNS = {"slow_burn": "rise, evenly spread,", "error_storm": "rise of errors"}
MUCH = {0.5: "half of what", 1.0: "what", 2.0: "twice what"}
TIMES = {2.0: "twofold", 3.0: "threefold"}


def sentences(rows: Sequence[RecallRow]) -> tuple[str, ...]:
    """One for each kind of which enough was injected.

    Of busy series the smallest size that is found in four of five cases is told, or the largest
    that was tried; of rarely called ones what suffices.
    """
    told = []
    for kind in KINDS:
        busy, quiet = (
            [r for r in rows if (r.kind, r.regime) == (kind, group) and r.incidents >= FEW]
            for group in GROUPS
        )
        parts = []
        if busy:
            one = _least(busy) or max(busy, key=lambda row: row.size.amount)
            parts.append(f"{_what(one)} is caught on {_share(one)} of busy APIs")
        if quiet:
            parts.append(_quiet(quiet, alone=not busy, kind=kind))
        if parts:
            sentence = "; ".join(parts)
            told.append(f"{sentence[:1].upper()}{sentence[1:]}.")
    return tuple(told)


def _least(rows: Sequence[RecallRow]) -> RecallRow | None:
    enough = [row for row in rows if row.recall.value >= SUFFICES]
    return min(enough, key=lambda row: row.size.amount, default=None)


def _what(row: RecallRow) -> str:
    amount, span = row.size.amount, length(row.minutes)
    if row.kind == "drop":
        lost = "all calls" if amount == 1 else f"{amount:.0%} of the calls"
        return f"a drop by {lost} for {span}"
    if row.kind == "night":
        much = {0.5: "half of what", 1.0: "what", 2.0: "twice what"}.get(
            amount, f"{amount:g} times what"
        )
        return f"{much} a busy time brings, for {span} at night,"
    noun = {"slow_burn": "rise, evenly spread,", "error_storm": "rise of errors"}.get(
        row.kind, "rise"
    )
    fold = TIMES.get(amount, f"{amount:g}-fold")
    return f"a {fold} {noun} for {span}"


def _quiet(rows: Sequence[RecallRow], alone: bool, kind: str) -> str:
    noun = "errors" if kind == "error_storm" else "calls"
    where = "on rarely called APIs" if alone else "on rarely called ones"
    span = f" within {length(rows[0].minutes)}"
    one = _least(rows)
    if one is not None:
        return f"{where} {one.size.amount:g} {noun}{span} suffice ({_share(one)} are caught)"
    most = max(rows, key=lambda row: row.size.amount)
    return f"{where} {most.size.amount:g} {noun}{span} are caught in {_share(most)}"


def _share(row: RecallRow) -> str:
    value, low, high = row.recall.value, row.recall.low, row.recall.high
    return f"{value:.0%} ({low:.0%} to {high:.0%})"


def length(minutes: int) -> str:
    """``10 minutes``, ``an hour``, ``6 hours``."""
    if minutes == 60:
        return "an hour"
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"
