from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.activity.filled import DAY, filled
from trailsight.activity.completeness import Completeness
from trailsight.activity.gaps import Gap
from trailsight.contracts.records import LAGS
from trailsight.jobs.extracting.text_whole import of_completeness

A, B = "111122223333", "444455556666"


def told(path: Path) -> Completeness:
    """28 days of two busy accounts; six hours of one are missing, and the other has a Region with
    an event a week."""
    east, west, rare = (np.ones(28 * 24, np.bool_) for _ in range(3))
    west[500:506] = False
    rare[np.arange(len(rare)) % 168 > 0] = False
    places = {(A, "us-east-1"): east, (B, "eu-west-1"): west, (A, "eu-west-1"): rare}
    lags = np.zeros(LAGS, np.int64)
    lags[[3, 9]] = 95, 5
    return Completeness.of(filled(path, places), lags)


def test_what_is_printed(tmp_path: Path) -> None:
    assert list(of_completeness(told(tmp_path))) == [
        "Complete   carries a baseline: 27 days to learn from, 6 hours missing in 1 gap",
        "Gaps       444455556666 eu-west-1: 2025-01-21 20:00 to 2025-01-22 02:00 UTC (6 hours)",
        "Silent     6 hours in 1 of 2 accounts; 1 of 3 Regions too quiet or new to judge",
        "Delivery   3 min after the event at the median, 9 min at the 99th percentile",
    ]


def test_the_rest_is_counted(tmp_path: Path) -> None:
    zero = DAY * 1440
    gaps = tuple(Gap(None, None, zero + 60 * at, zero + 60 * at + 240, 1e-5) for at in range(9))
    one = replace(told(tmp_path), gaps=gaps, lag_p99=LAGS - 1)
    lines = list(of_completeness(one))
    assert lines[1:4] == [
        "Gaps       every account: 2025-01-01 00:00 to 04:00 UTC (4 hours)",
        "           every account: 2025-01-01 01:00 to 05:00 UTC (4 hours)",
        "           … and 7 more; chance alone makes 0.004 at most",
    ]
    assert len(lines) == 6
    assert lines[5].endswith("a day or more at the 99th percentile")
