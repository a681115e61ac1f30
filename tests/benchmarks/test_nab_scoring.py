"""NAB's scorer against its definition, and the published scores where the data is at hand."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.nab.choices import earned
from benchmarks.nab.kernels import detections
from benchmarks.nab.published import null, relative_entropy, windowed_gaussian
from benchmarks.nab.scoring import FALSE_WEIGHT, curve, points
from benchmarks.nab.series import Series, load

STEP = 300


def made(windows: tuple[tuple[int, int], ...], length: int = 1000) -> Series:
    return Series("made/one", np.arange(length) * STEP, np.zeros(length), windows)


def at(length: int, *places: int) -> np.ndarray:
    scores = np.zeros(length)
    scores[list(places)] = 1
    return scores


def test_probation_is_15_percent_of_at_most_5000_points() -> None:
    assert made((), 1000).probation == 150
    assert made((), 20_000).probation == 750


def test_a_detection_is_worth_one_at_the_start_of_a_window_and_little_at_its_end() -> None:
    worth = points(made(((400, 499),))).worth
    assert worth[400] == pytest.approx(1)
    assert np.all(np.diff(worth[400:500]) < 0)
    # The last point is a hundredth of the window before its end: 2 / (1 + exp(-0.05)) - 1.
    last = 2 / (1 + np.exp(-0.05)) - 1
    assert worth[499] == pytest.approx(last / (2 / (1 + np.exp(-5)) - 1))


def test_a_false_alarm_costs_less_right_behind_a_window() -> None:
    worth = points(made(((400, 499),))).worth
    assert worth[399] == -FALSE_WEIGHT
    assert -0.01 < worth[500] < 0
    assert worth[500 + 3 * 99] == -FALSE_WEIGHT


def test_null_is_0_and_perfect_is_100() -> None:
    series = [made(((400, 499), (700, 799))), made(())]
    assert curve(series, [null(one) for one in series]).best() == (np.inf, 0)
    perfect = curve(series, [at(1000, 400, 700), at(1000)])
    assert perfect.at(1) == pytest.approx(100)
    assert perfect.best()[0] == 1


def test_only_the_best_detection_in_a_window_counts() -> None:
    series = [made(((400, 499), (700, 799)))]
    once, often = (curve(series, [at(1000, *places)]).at(1) for places in ([450], [450, 460, 499]))
    assert once == pytest.approx(often)


def test_false_alarms_and_misses_by_hand() -> None:
    series = [made(((400, 499), (700, 799)))]
    # Two far false alarms, one of them in probation, one window of two found at its start.
    got = curve(series, [at(1000, 10, 300, 700)]).at(1)
    assert got == pytest.approx(100 * (1 - 1 - FALSE_WEIGHT + 2) / 4)


def test_the_curve_agrees_with_scoring_every_threshold_by_itself() -> None:
    series = made(((400, 499), (700, 799)))
    scores = np.round(np.random.default_rng(1).uniform(size=1000), 2)
    swept = curve([series], [scores])
    for threshold in (0.5, 0.9, 0.97, 1.0):
        found = np.flatnonzero(scores >= threshold)
        total = earned(points(series), found, 2)
        assert swept.at(threshold) == pytest.approx(100 * (total + 2) / 4)
    threshold, best = swept.best()
    assert best == pytest.approx(max(swept.at(t) for t in np.unique(scores)) if best else 0)
    assert swept.at(threshold) == best


def test_detections_rest() -> None:
    scores = at(100, 5, 20, 21, 29, 30, 31)
    assert detections(scores, 1.0, 10, 10).tolist() == [20, 30]


def test_published_scores_are_reproduced(shared: Path) -> None:
    """numenta/NAB, results/final_results.json, standard profile."""
    folder = shared / "data" / "nab"
    if not folder.is_dir():
        pytest.skip("NAB is not on this machine")
    series = load(folder)
    assert sum(len(one.windows) for one in series) == 116
    entropy = curve(series, [relative_entropy(one) for one in series])
    assert entropy.at(1.0) == pytest.approx(54.64274893469828, abs=1e-9)
    # That repository stored twelve digits.
    gaussian = curve(series, [np.round(windowed_gaussian(one), 12) for one in series])
    assert gaussian.at(1.0) == pytest.approx(39.649523496077585, abs=1e-6)
