import numpy as np

from trailsight.detector.draws import START, key, panel_of
from trailsight.detector.fleet_tail import fit_tail, sizes
from trailsight.detector.levels import Prior
from trailsight.detector.slots import WEEK, WEEK_MINUTES
from trailsight.detector.tails import HeldOut


def test_bans_of_an_exponential_score_are_calibrated() -> None:
    rng = np.random.default_rng(0)
    length = 4 * WEEK_MINUTES
    counts = np.ones((3, length), int)
    panel = panel_of([key(i) for i in range(3)], START, counts)
    held = HeldOut.of(panel, np.ones((3, 5 * WEEK)), None)
    raw = rng.exponential(np.repeat([0.1, 1.0, 5.0], length))
    size = sizes(held.row, raw, held.observed)
    large = raw > size[held.row]
    far = held.only(large)
    step = np.full(large.sum(), 1e-9)
    tail = fit_tail(far, raw[large], step, size, np.full(3, 1.0), Prior(1.0))
    fresh = rng.exponential(np.repeat([0.1, 1.0, 5.0], length))
    bans = np.where(
        fresh > size[held.row], tail.bans(held.row, fresh), tail.ordinary(held.row, fresh)
    )
    for level in (2, 3):
        assert 0.6 < (bans > level).mean() * 10.0**level < 1.5
    order = np.argsort(fresh[:length])
    assert (np.diff(bans[:length][order]) >= 0).all(), "bans grow with the score"


def test_a_silent_fleet_has_a_tail() -> None:
    panel = panel_of([key(0)], START, np.zeros((1, WEEK_MINUTES), int))
    held = HeldOut.of(panel, np.ones((1, 2 * WEEK)), None)
    empty = np.empty(0)
    tail = fit_tail(held, empty, empty, np.zeros(1), np.zeros(1), Prior(100.0))
    assert np.isfinite(tail.rows()).all()
    assert 3 < tail.bans(np.array([0]), np.array([0.5]))[0] < 12
