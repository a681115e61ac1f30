"""The fleet that costs are measured on."""

import numpy as np

from benchmarks.fleet import fleet
from trailsight.detector.slots import WEEK_MINUTES


def test_a_fleet_is_a_sparse_panel_of_every_kind_of_series() -> None:
    panel = fleet(500, 2, seed=3)
    assert panel.length == 2 * WEEK_MINUTES
    assert len(set(panel.keys)) == len(panel.keys) == len(panel.since) == 500
    assert panel.indptr[0] == 0
    assert panel.indptr[-1] == len(panel.minute) == len(panel.count)
    assert panel.count.min() >= 1
    assert (panel.minute >= panel.since[panel.row]).all()
    inside = np.diff(panel.row) == 0
    assert (np.diff(panel.minute)[inside] > 0).all(), "minutes of a series ascend"
    share = np.bincount(panel.row, minlength=500) / panel.length
    assert (share == 0).mean() > 0.2, "dead"
    assert ((share > 0) & (share < 0.01)).mean() > 0.2, "sparse"
    assert ((share > 0.1) & (share < 0.7)).mean() > 0.05, "seasonal"
    assert share.max() > 0.8, "busy"


def test_a_seed_is_a_fleet() -> None:
    one, same, other = fleet(130, 1), fleet(130, 1), fleet(130, 1, seed=1)
    assert one.count.tobytes() == same.count.tobytes()
    assert one.minute.tobytes() == same.minute.tobytes()
    assert one.count.tobytes() != other.count.tobytes()
