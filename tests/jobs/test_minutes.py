"""The panel of a portion, and who is new in it."""

from pathlib import Path

import numpy as np

from tests.jobs.beside import chosen, run_score
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.jobs.held_tables import read_held_back
from trailsight.jobs.minutes import newcomers

KEYS = tuple(SeriesKey("1", "r", "s", name, "Management", CALL_RATE, None) for name in "ABCD")
DAY = 1440


def test_a_newcomer_was_never_called_before_the_day() -> None:
    counts = np.zeros((4, 2 * DAY), np.int64)
    counts[0, [DAY - 1, DAY + 5]] = 1  # called the day before
    counts[1, DAY + 5] = 1  # known from the history
    counts[2, DAY + 5] = 1
    panel = Panel.from_dense(KEYS, 20 * DAY, counts)
    new = newcomers(panel, (KEYS[1],), 21 * DAY + 700)
    assert new.tolist() == [False, False, True, True]
    assert newcomers(panel, KEYS, 21 * DAY).tolist() == [False] * 4


def test_overrides_act_on_their_series_and_are_counted(account: Path, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "overrides: [{name: few, reason: r, match: {event_name: Stop*}, set: {min_calls: 99}}]"
    )
    settings = chosen(account, f"workdir={tmp_path}", f"alerting.policy={path}")
    run_score(settings)
    [held] = read_held_back(settings.insights / "held_back.parquet")
    assert (held.guard, held.rule, held.key.event_name) == ("min_calls", "few", "StopLogging")
    assert held.bans > 6.16
