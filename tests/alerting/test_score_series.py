"""Series that are scored elsewhere have the scores that they have here."""

import pickle
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration import FOLDER, build
from tests.alerting.test_spread_learning import history
from trailsight.alerting.calibrate import calibrate
from trailsight.alerting.monthly import Monthly, floor
from trailsight.contracts.calendar import UTC
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners, with_partners

__all__ = ["history"]
DAY = 1440


@pytest.mark.parametrize("config", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_scores_are_the_same_wherever_they_are_made(history: Panel, config: Path) -> None:
    first = history.end - DAY
    learnt = history.window(history.start, first).take(range(len(history.keys) - 30))
    calibrated = calibrate(build(config), learnt)
    recent = history.window(first - DAY, history.end)
    assert set(recent.keys) - set(learnt.keys)
    for low in range(0, len(recent.keys), 48):
        high = min(low + 48, len(recent.keys))
        here = calibrated.score(recent, first, low, high)
        unscored = pickle.loads(pickle.dumps(calibrated.unscored(recent, first, low, high)))
        for one, other in zip(astuple(here), astuple(unscored.scores()), strict=True):
            assert np.array_equal(one, other)
        assert unscored.own.keys == recent.keys[low:high]
        assert unscored.known.tolist() == [key in learnt.keys for key in recent.keys[low:high]]


def test_what_comes_monthly_follows_its_series() -> None:
    rng, number = np.random.default_rng(1), 400
    cells = rng.integers([0, 1, 0, 0, 5], [20, 32, 96, 5, 90], (number, 5))
    row, code, slot, scale, calls = cells[np.lexsort(cells.T[3::-1])].T
    monthly = Monthly(
        row.astype(np.int32), code.astype(np.int8), slot.astype(np.int8), scale.astype(np.int8),
        calls.astype(np.float32),
    )  # fmt: skip
    rows = np.array([7, -1, 3, 19, 11])
    part = monthly.of_rows(rows)
    assert 0 < len(part.row) < number
    assert (np.diff(part.row) >= 0).all()
    whole = floor(monthly, rows, UTC, 2_000_000, 5 * 96)
    alone = floor(part, np.arange(len(rows)), UTC, 2_000_000, 5 * 96)
    for one, other in zip(astuple(whole), astuple(alone), strict=True):
        assert np.array_equal(one, other)


def test_partners_go_with_their_series(history: Panel) -> None:
    partner = partners(history.keys)
    rows = with_partners(partner, 0, 50)
    assert list(rows[:50]) == list(range(50))
    assert set(rows[50:]) == set(partner[:50]) - {-1} - set(range(50))
    assert len(rows) > 50
    assert with_partners(partner, len(partner) // 2, len(partner)) == range(
        len(partner) // 2, len(partner)
    )
