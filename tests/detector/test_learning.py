"""Baselines from any forecast of the mean."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from trailsight.detector import learning
from trailsight.detector.counts import DAILY, FLEET, GLOBAL, WEEKLY
from trailsight.detector.draws import START, draw, key, panel_of
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import Slots

DAY, WEEK = 1440, 10080


def overall(slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
    """The mean of all minutes."""
    assert len(stage) == len(slots.calls)
    rate = prior.rate(slots.calls.sum(axis=1), slots.observed)
    return np.repeat(rate[:, None], 672, axis=1)


def test_the_forecast_is_what_is_expected() -> None:
    history, future = draw("steady", 0, 20, 2 * WEEK, DAY)
    found = fit_counts(history, overall).expect(future)
    truth = history.dense().mean(axis=1)
    assert found.mean.mean(axis=1) == pytest.approx(truth, rel=0.05, abs=1e-3)


def test_dispersion_is_that_of_the_minutes_and_the_doubt_of_a_level() -> None:
    history, _ = draw("steady", 1, 60, 2 * WEEK, 0)
    found = fit_counts(history, overall)
    assert np.median(found.dispersion.clumping) == pytest.approx(1, abs=0.1)
    calls = history.dense().sum(axis=1)
    doubt = 1 / (0.5 + calls / found.dispersion.clumping)
    assert (found.dispersion.noise >= doubt * (1 - 1e-9)).all()
    assert np.median((found.dispersion.noise - doubt)[calls > 1000]) < 0.05
    silent = np.zeros((1, 2 * WEEK), np.int64)
    assert fit_counts(panel_of([key(0)], START, silent), overall).dispersion.noise[0] >= 2


def test_series_are_learnt_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    history, _ = draw("diurnal", 2, 7, 2 * WEEK, 0)
    whole = fit_counts(history, overall)
    monkeypatch.setattr(learning, "BLOCK", 3)
    parted = fit_counts(history, overall)
    for name, array in whole.state().items():
        assert array.tobytes() == parted.state()[name].tobytes(), name


def test_stages_come_from_what_was_watched() -> None:
    history, _ = draw("steady", 3, 4, 3 * WEEK, 0)
    days = np.array([21, 5, 1, 0])
    late = replace(history, since=(history.length - days * DAY).astype(np.int32))
    found = fit_counts(late, overall)
    assert found.stage.tolist() == [WEEKLY, DAILY, GLOBAL, FLEET]
    assert found.observed.tolist() == (days * DAY).tolist()
    assert np.isfinite(found.dispersion.clumping).all()


def test_no_series_and_no_minutes() -> None:
    history, future = draw("steady", 4, 3, WEEK, 60)
    assert fit_counts(history.take([]), overall).keys == ()
    nothing = fit_counts(history.window(START, START), overall)
    assert nothing.stage.tolist() == [FLEET] * 3
    assert np.isfinite(nothing.expect(future).mean).all()
