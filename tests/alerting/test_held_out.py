"""What a history teaches that is held out slot by slot, wherever it begins."""

import numpy as np
import pytest

from tests.alerting.plain import Plain
from trailsight.alerting.calibrate import calibrate
from trailsight.contracts.panel import Panel
from trailsight.detector.draws import key

DAY, WEEK = 1440, 7 * 1440
MONDAY = 2860 * WEEK + 4 * DAY  # epoch day 0 was a Thursday


def test_a_history_that_begins_within_a_slot_is_learnt_from_its_first_whole_one() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(0.4, (6, 3 * WEEK + 60))
    errors = [key(i)._replace(insight_type="ApiErrorRateInsight", error_code="X") for i in (0, 1)]
    keys = [*(key(i) for i in range(4)), *errors]
    odd = Panel.from_dense(keys, MONDAY - 22, counts)
    whole = odd.window(MONDAY - 15, MONDAY + 3 * WEEK + 30)
    learnt, due = (calibrate(Plain(), each).calibration.state() for each in (odd, whole))
    for name, array in due.items():
        if name not in ("alerting.noise", "alerting.rates"):
            assert learnt[name].shape == array.shape, name
    # The baseline itself learns from all minutes: 22 and 15 of them more or less hardly matter.
    assert learnt["alerting.envelope"].tobytes() == due["alerting.envelope"].tobytes()
    assert learnt["alerting.shares"].tobytes() == due["alerting.shares"].tobytes()
    assert learnt["alerting.centre"] == pytest.approx(due["alerting.centre"], abs=0.02)
