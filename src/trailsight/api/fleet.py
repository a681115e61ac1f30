"""What is drawn of the fleet."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from trailsight.contracts.episode import Episode
from trailsight.contracts.expected import STAGES
from trailsight.contracts.figure import FleetGraph
from trailsight.jobs.windows import Windows
from trailsight.reporting.words import service

if TYPE_CHECKING:
    import pandas as pd

LANES = 24
"""Services that are drawn, as in the report."""


def fleet_graph(
    series: "pd.DataFrame", episodes: Sequence[Episode], windows: Windows
) -> FleetGraph:
    """``series`` are the rows of ``Scores.series``; services with most episodes come first."""
    services = [service(one) for one in series["event_source"]]
    alerts = Counter(service(one.key.event_source) for one in episodes)
    size = Counter(services)
    names = sorted(size, key=lambda name: (-alerts[name], -size[name], name))
    place = {name: lane for lane, name in enumerate(names[:LANES])}
    stages = np.zeros((len(place), len(STAGES)), np.int64)
    for name, stage in zip(services, series["stage"], strict=True):
        if name in place:
            stages[place[name], STAGES.index(stage)] += 1
    drawn = [(place.get(service(one.key.event_source)), one) for one in episodes]
    return FleetGraph(
        services=tuple(place),
        stages=stages,
        alerts=tuple((lane, one.start, one.direction) for lane, one in drawn if lane is not None),
        start=windows.score_start,
        end=windows.score_end,
        left_out=len(names) - len(place),
    )
