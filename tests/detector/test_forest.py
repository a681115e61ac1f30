import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from trailsight.detector.features import Minutes
from trailsight.detector.forest import Forest
from trailsight.detector.isolation_baseline import raw_scores


@pytest.mark.parametrize("samples", [2, 64, 256, 1000])
def test_scores_equal_scikit_learns(samples: int) -> None:
    rng = np.random.default_rng(0)
    rows = np.round(rng.gamma(1, 3, (1500, 6)), 1).astype(np.float32)
    model = IsolationForest(n_estimators=40, max_samples=samples, random_state=1).fit(rows)
    fresh = np.concatenate([rows[:300], rng.normal(0, 50, (300, 6)).astype(np.float32)])
    ours = Forest.exported(model).score(fresh)
    assert np.abs(ours + model.score_samples(fresh)).max() < 1e-6


def test_more_calls_never_score_less() -> None:
    rng = np.random.default_rng(3)
    forest = Forest.grow(rng.gamma(1, 1, (2000, 6)).astype(np.float32), 30, 256, 0)
    counts = np.unique(np.round(2 ** np.linspace(2, 20, 400)))
    for mean, before, peak in rng.gamma(0.5, 4, (12, 3)):
        same = np.ones(len(counts))
        cells = Minutes(np.zeros(len(counts), int), counts, mean * same, before * same, peak * same)
        cells = cells.only(counts > np.expm1(0.2) * (1 + mean) + mean)
        assert (np.diff(raw_scores(forest, cells, np.array([0.2]))) > 0).all()
