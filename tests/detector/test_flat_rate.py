import numpy as np
import pytest

from trailsight.contracts.errors import InputError
from trailsight.detector.draws import START, key, panel_of
from trailsight.detector.flat_rate import FlatRate
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES


def test_it_is_the_mean_of_the_last_days() -> None:
    counts = np.repeat([[9, 1, 3]], 7 * DAY_MINUTES, axis=0).T.reshape(1, -1)
    history = panel_of([key(0)], START, counts)
    recent = panel_of([key(0)], history.end, np.full((1, 90), 3))
    assert FlatRate().fit(history).expect(recent).mean == pytest.approx(3, rel=1e-3)
    assert FlatRate(days=14).fit(history).expect(recent).mean == pytest.approx(2, rel=1e-3)
    assert not FlatRate().fit(history).short.any()
    assert FlatRate().fit(history.window(history.end - WEEK_MINUTES, history.end)).short.all()


def test_bad_days_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.days: 0 is out of range"):
        FlatRate(days=0)
