"""python -m trailsight.jobs.warm: compiles ahead what a first run would pause for.

The kernels of the default detector and of the alerting around it go to numba's cache on disk, and
what reads log files beside it.
"""

import numpy as np

from trailsight.alerting.calibrate import calibrate
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import DAY_MINUTES
from trailsight.source.cutting.ahead import ready

KEY = SeriesKey("1" * 12, "us-east-1", "ec2.amazonaws.com", "Any", "Management", CALL_RATE, None)


def warm() -> None:
    """Learns two days of one series and scores an hour: types count here, not values."""
    panel = Panel.from_dense([KEY], 0, np.ones((1, 2 * DAY_MINUTES), np.int64))
    calibrate(SeasonalCounts(), panel).score(panel, panel.end - 60)
    ready()


if __name__ == "__main__":
    warm()
