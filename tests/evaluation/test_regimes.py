"""Each mechanism is of the regime that it was made to be."""

import numpy as np

from tests.evaluation.ground import FIRST, START, fleet, key
from trailsight.contracts.panel import Panel
from trailsight.evaluation.regimes import regimes


def test_series_are_of_the_regime_they_were_made_in() -> None:
    panel = fleet()
    found = regimes(panel.window(START, FIRST))
    for one, regime in found.items():
        made = one.event_name.rstrip("012").lower()
        expected = "sparse" if made == "steady" and one.error_code else made
        assert regime == expected, one


def test_a_series_without_a_call_is_quiet_and_so_is_no_history() -> None:
    panel = Panel.from_dense([key("Never")], START, np.zeros((1, 3000), np.int64))
    assert set(regimes(panel).values()) == {"quiet"}
    assert set(regimes(panel.window(START, START)).values()) == {"quiet"}


def test_minutes_without_logs_do_not_count() -> None:
    counts = np.zeros((1, 14 * 1440), np.int64)
    counts[0, -1440::5] = 1
    late = Panel.from_dense([key("A")], START, counts, np.array([13 * 1440], np.int32))
    early = Panel.from_dense([key("A")], START, counts)
    assert set(regimes(late).values()) == {"steady"}
    assert set(regimes(early).values()) == {"sparse"}
