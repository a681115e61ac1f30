"""The forest is scikit-learn's; its evidence grows with the count."""

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest as Sklearns

from trailsight.detector.draws import draw, mixture, panel_of
from trailsight.detector.features import Minutes
from trailsight.detector.forest import Forest
from trailsight.detector.isolation_baseline import oddness
from trailsight.detector.isolation_forest import IsolationForest, peaks
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES


@pytest.mark.parametrize("samples", [2, 64, 256, 1000])
def test_scores_equal_scikit_learns(samples: int) -> None:
    rng = np.random.default_rng(0)
    rows = np.round(rng.gamma(1, 3, (1500, 6)), 1).astype(np.float32)
    model = Sklearns(n_estimators=40, max_samples=samples, random_state=1).fit(rows)
    fresh = np.concatenate([rows[:300], rng.normal(0, 50, (300, 6)).astype(np.float32)])
    ours = Forest.exported(model).score(fresh)
    assert np.abs(ours + model.score_samples(fresh)).max() < 1e-6


def test_more_calls_are_never_less_odd() -> None:
    rng = np.random.default_rng(3)
    forest = Forest.grow(rng.gamma(1, 1, (2000, 6)).astype(np.float32), 30, 256, 0)
    counts = np.unique(np.round(2 ** np.linspace(2, 20, 400)))
    for mean, before, peak in rng.gamma(0.5, 4, (12, 3)):
        same = np.ones(len(counts))
        cells = Minutes(np.zeros(len(counts), int), counts, mean * same, before * same, peak * same)
        ordinary = 3 + mean + 2 * np.sqrt(mean)
        cells = cells.only(counts > ordinary)
        assert (np.diff(oddness(forest, cells, np.full(len(cells.count), ordinary))) > 0).all()


def test_evidence_is_of_clear_rises_only() -> None:
    history, future = mixture(4, 4 * WEEK_MINUTES, DAY_MINUTES)
    counts = future.dense()
    counts[:, 700] = 500 + 5 * history.dense().max(axis=1)
    recent = panel_of(future.keys, future.start, counts)
    expected = IsolationForest().fit(history).expect(recent)
    assert expected.evidence is not None
    evidence = np.zeros(counts.shape)
    evidence[recent.row, recent.minute] = expected.evidence
    minute = np.arange(recent.start, recent.end) // 15 - expected.first
    assert not evidence[counts <= expected.mean[:, minute]].any()
    assert not evidence[counts < 4].any()
    assert (evidence.argmax(axis=1) == 700).all()
    ordinary = np.delete(evidence, 700, axis=1)
    assert (ordinary > 0).mean() < 0.05


def test_peaks_leave_out_the_top_day_of_each_fortnight() -> None:
    history, _ = draw("steady", 5, 3, 4 * WEEK_MINUTES, 0)
    counts = history.dense()
    for at in (5_000, 20_000):
        counts[:, at] += 1000
    assert (peaks(panel_of(history.keys, history.start, counts)) < 100).all()
    counts[:, 30_000] += 1000
    assert (peaks(panel_of(history.keys, history.start, counts)) >= 1000).all()
