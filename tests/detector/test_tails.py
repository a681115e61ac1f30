import numpy as np

from trailsight.detector.dispersion import Dispersion
from trailsight.detector.draws import START, key, panel_of
from trailsight.detector.likelihood import rise_bans
from trailsight.detector.slots import WEEK, WEEK_MINUTES
from trailsight.detector.tails import HeldOut, excess, stretched, stretches, widen

PRECISION = np.full(2, 1e6)


def held_out(counts: np.ndarray, mean: float) -> HeldOut:
    panel = panel_of([key(i) for i in range(len(counts))], START, counts)
    weeks = -(-(START % WEEK_MINUTES + panel.length) // WEEK_MINUTES)
    return HeldOut.of(panel, np.full((len(counts), weeks * WEEK), mean), None)


def test_too_light_a_tail_is_widened_and_a_fitting_one_is_not() -> None:
    rng = np.random.default_rng(0)
    length = 4 * WEEK_MINUTES
    counts = np.stack([rng.poisson(4.0, length), rng.negative_binomial(2, 1 / 3, length)])
    held = held_out(counts, 4.0)
    found = widen(held, Dispersion(np.ones(2) + 0.02, np.zeros(2) + 0.001), PRECISION)
    assert found.clumping[0] == 1.02
    assert found.clumping[1] > 1.1
    share = (
        rise_bans(counts[1], 4.0, 4.0 / (found.clumping[1] - 1 + 4 * found.noise[1])) > 3
    ).mean()
    assert share < 2e-3


def test_the_stretch_is_one_for_the_model_and_more_for_heavy_tails() -> None:
    rng = np.random.default_rng(1)
    length = 4 * WEEK_MINUTES
    heavy = rng.poisson(4 * rng.pareto(3, length))
    counts = np.stack([*rng.poisson(2.0, (2, length)), heavy])
    poisson = Dispersion(np.ones(3), np.zeros(3))
    found = stretches(*excess(held_out(counts, 2.0), poisson, np.full(3, 1e6)))
    assert found[0] < 1.15
    assert found[2] > 2
    assert found[3] < 1.15, "the fleet's is the median"


def test_stretching_keeps_order_and_leaves_two_bans_alone() -> None:
    counts = np.arange(1, 200)
    mean, size = np.full(199, 3.0), np.full(199, 5.0)
    bans = rise_bans(counts, mean, size)
    new = stretched(bans, mean, size, np.full(199, 2.0))
    assert (np.diff(new) >= 0).all()
    assert np.array_equal(new[bans <= 2], bans[bans <= 2])
    assert (new[bans > 2.1] < bans[bans > 2.1]).all()
    lone = rise_bans(np.array([1]), np.array([1e-5]), np.array([1.0]))
    assert stretched(lone, np.array([1e-5]), np.array([1.0]), np.array([3.0])) == lone
