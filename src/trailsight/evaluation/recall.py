"""How large something must be to be found: recall on injected incidents by kind and size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.incident import Size
from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.matching import Matched
from trailsight.evaluation.outcomes import delay_of
from trailsight.evaluation.regimes import BUSY

SUFFICES = 0.8
"""The share that must be found for a size to suffice."""
FEW = 10
"""Incidents below which no sentence is made of them."""


@dataclass(frozen=True)
class RecallRow:
    """One kind and size on the series of one regime, or of a group of them."""

    kind: str
    minutes: int
    regime: str
    """A regime, or one of ``GROUPS``."""
    size: Size
    incidents: int
    found: int
    recall: Estimate
    delay_median: float
    """Minutes; of the found."""


GROUPS = ("busy", "rarely called")


def group_of(regime: str) -> str:
    """``busy``, or ``rarely called``."""
    return GROUPS[0] if regime in BUSY else GROUPS[1]


def recall_rows(
    injected: Sequence[Matched], regime: Mapping[SeriesKey, str], boot: Bootstrap
) -> tuple[RecallRow, ...]:
    """A row for every kind, size, regime and group of regimes that was injected."""
    place = {key: i for i, key in enumerate(regime)}
    cells: dict[tuple[str, str, Size], list[tuple[int, int | None]]] = {}
    for matched in injected:
        for i, one in enumerate(matched.incidents):
            assert one.size is not None, "injected incidents have a size"
            delay = delay_of(matched, i)
            own = regime[one.keys[0]]
            for name in (group_of(own), own):
                event = (place[one.keys[0]], delay)
                cells.setdefault((one.kind, name, one.size), []).append(event)
    order = list(KINDS)
    return tuple(
        _row(*cell, cells[cell], boot)
        for cell in sorted(cells, key=lambda c: (order.index(c[0]), c[1] not in GROUPS, c[1], c[2]))
    )


def overall(
    injected: Sequence[Matched], regime: Mapping[SeriesKey, str], boot: Bootstrap
) -> Estimate:
    """Recall over all that was injected, which is spread evenly over regimes, kinds and sizes."""
    place = {key: i for i, key in enumerate(regime)}
    events = [
        (place[one.keys[0]], bool(findings))
        for matched in injected
        for one, findings in zip(matched.incidents, matched.findings, strict=True)
    ]
    return _recall(events, boot)


def _row(
    kind: str, regime: str, size: Size, events: Sequence[tuple[int, int | None]], boot: Bootstrap
) -> RecallRow:
    delays = [delay for _, delay in events if delay is not None]
    return RecallRow(
        kind=kind,
        minutes=KINDS[kind].minutes,
        regime=regime,
        size=size,
        incidents=len(events),
        found=len(delays),
        recall=_recall([(block, delay is not None) for block, delay in events], boot),
        delay_median=float(np.median(delays)) if delays else float("nan"),
    )


def _recall(events: Sequence[tuple[int, bool]], boot: Bootstrap) -> Estimate:
    found, every = np.zeros(boot.blocks), np.zeros(boot.blocks)
    for block, hit in events:
        found[block] += hit
        every[block] += 1
    return boot.share(found, every)
