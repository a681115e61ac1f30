"""VUS-PR against a published implementation, and what must hold of it.

``PUBLISHED`` is what aeon 1.6.0 says (``range_pr_vus_score(y_true, y_score, max_buffer_size)``, its
modules ``_vus_metrics`` and ``_util`` loaded by themselves) of the cases that ``case`` makes, with
numpy 2.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.evaluation.vus import vus_pr

Spans = tuple[tuple[int, int], ...]
PUBLISHED = (
    (1, 600, ((100, 120), (400, 401)), 1.5, 0, 0.11341261912937017),
    (1, 600, ((100, 120), (400, 401)), 1.5, 20, 0.17276212536937946),
    (1, 600, ((100, 120), (400, 401)), 1.5, 60, 0.22276681660623457),
    (2, 2000, ((5, 40), (900, 960), (1990, 2000)), 2.0, 0, 0.2997621159758958),
    (2, 2000, ((5, 40), (900, 960), (1990, 2000)), 2.0, 60, 0.3166164528492659),
    (3, 300, ((150, 160),), 0.0, 20, 0.05128533457581255),
    (4, 1500, ((300, 310), (315, 330)), 6.0, 60, 0.6263832585704224),
)


def case(
    seed: int, length: int, spans: Spans, height: float
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    labels, scores = np.zeros(length, np.bool_), rng.gamma(1, 1, length)
    for start, end in spans:
        labels[start:end] = True
        scores[start + 2 : end + 3] += height
    return labels, scores


@pytest.mark.parametrize(("seed", "length", "spans", "height", "buffer", "told"), PUBLISHED)
def test_it_is_what_a_published_package_says(
    seed: int, length: int, spans: Spans, height: float, buffer: int, told: float
) -> None:
    labels, scores = case(seed, length, spans, height)
    assert vus_pr(labels, scores, buffer, samples=250) == pytest.approx(told, rel=1e-12)


def test_perfect_scores_are_worth_one_without_slopes() -> None:
    labels, _ = case(1, 400, ((100, 120),), 0)
    assert vus_pr(labels, labels.astype(float), 0) == 1.0
    assert vus_pr(labels, labels.astype(float), 30) > 0.8
    assert math.isnan(vus_pr(np.zeros(50, np.bool_), np.ones(50)))


def test_a_little_late_is_worth_more_than_elsewhere() -> None:
    labels, scores = np.zeros(2000, np.bool_), np.zeros(2000)
    labels[1000:1010] = True
    near, far = scores.copy(), scores.copy()
    near[1012:1022] = 1.0
    far[400:410] = 1.0
    assert vus_pr(labels, near) > 10 * vus_pr(labels, far)


@given(st.integers(0, 200), st.floats(0.0, 8.0), st.floats(0.1, 5.0))
def test_only_ranks_matter_and_it_is_a_share(seed: int, height: float, scale: float) -> None:
    labels, scores = case(seed, 300, ((50, 60), (200, 230)), height)
    value = vus_pr(labels, scores, 10)
    assert 0 <= value <= 1
    assert vus_pr(labels, np.expm1(scale * scores), 10) == pytest.approx(value)
