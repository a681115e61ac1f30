"""What is learnt is the same to the byte, wherever series are learnt and however many at a time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration import FOLDER, build
from benchmarks.fleet import fleet
from tests.engine.travelling import Travelling
from trailsight.alerting.calibrate import SENT, calibrate
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE
from trailsight.contracts.spread import spreading


@pytest.fixture(scope="module")
def history() -> Panel:
    """Some series of three weeks; one in seven is the errors of another, far from it."""
    panel = fleet(3 * SENT - 20, 3)
    keys = list(panel.keys)
    for row in range(0, len(keys) // 2, 7):
        keys[row] = keys[-row - 1]._replace(insight_type=ERROR_RATE, error_code="AccessDenied")
    return replace(panel, keys=tuple(keys))


@pytest.mark.parametrize("config", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_series_are_learnt_anywhere(history: Panel, config: Path) -> None:
    detector, engine = build(config), Travelling()
    here = calibrate(detector, history)
    with spreading(engine):
        there = calibrate(detector, history)
    assert engine.sizes
    assert max(engine.sizes) < 4 << 20
    assert here.state().keys() == there.state().keys()
    for name, array in here.state().items():
        assert np.array_equal(array, there.state()[name]), name
    assert here.calibration.shares[::7].any()


def test_a_history_without_series_is_learnt_anywhere(history: Panel) -> None:
    detector = build(FOLDER / "seasonal_counts.yaml")
    with spreading(Travelling()):
        assert calibrate(detector, history.take([])).keys == ()
