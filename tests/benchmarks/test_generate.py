"""Generated accounts keep what the card promises."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.rates.account import Account
from benchmarks.rates.generate import PROFILES, account
from benchmarks.rates.incidents import KIND
from benchmarks.rates.record import record_alarms
from tests.benchmarks.accounts import perfect
from trailsight.contracts.series import ERROR_RATE
from trailsight.evaluation.judge import judge


@pytest.fixture(scope="module", params=list(PROFILES))
def made(request: pytest.FixtureRequest) -> Account:
    return account(3, request.param, series=60, days=28)


def test_equal_arguments_give_equal_bytes(made: Account) -> None:
    profile = "development" if "people" in made.regime.values() else "heldout"
    again = account(3, profile, series=60, days=28)
    for name in ("since", "indptr", "minute", "count"):
        assert getattr(made.panel, name).tobytes() == getattr(again.panel, name).tobytes()
    assert (made.panel.keys, made.incidents, made.regime) == (
        again.panel.keys, again.incidents, again.regime,
    )  # fmt: skip
    other = account(4, profile, series=60, days=28)
    assert other.panel.keys != made.panel.keys


def test_series_are_sorted_distinct_and_have_regimes(made: Account) -> None:
    keys = list(made.panel.keys)
    assert keys == sorted(set(keys), key=lambda key: key.sort_key)
    assert set(made.regime) == set(keys)
    assert len(keys) == 60
    assert {key.insight_type for key in keys} == {"ApiCallRateInsight", "ApiErrorRateInsight"}
    assert len({key.region for key in keys}) == 3


def test_failures_are_part_of_the_calls(made: Account) -> None:
    """Minute by minute, incidents included."""
    counts = made.panel.dense()
    calls = {key[:4]: row for row, key in enumerate(made.panel.keys) if key.error_code is None}
    failed: dict[int, NDArray[np.int64]] = {}
    for row, key in enumerate(made.panel.keys):
        if key.insight_type == ERROR_RATE and key[:4] in calls:
            parent = calls[key[:4]]
            failed[parent] = failed.get(parent, np.zeros_like(counts[0])) + counts[row]
    assert failed
    for parent, lost in failed.items():
        assert (lost <= counts[parent]).all()


def test_incidents_lie_apart_in_one_part_and_name_their_series(made: Account) -> None:
    true = [each for each in made.incidents if each.verdict == "true"]
    assert {each.kind for each in true} <= set(KIND)
    assert {each.verdict for each in made.incidents} == {"true", "expected"}
    last: dict[object, int] = {}
    for each in true:
        assert made.panel.start < each.start < each.end < made.panel.end
        assert (each.start >= made.scored_from) == (each.end > made.scored_from)
        assert len(each.keys) == len(each.calls) == len(set(each.keys))
        assert each.salient == (each.kind == "drop" or each.strength >= 1)
        assert (each.calls[0] < 0) == (each.kind == "drop")
        for key in each.keys:
            assert key in made.regime
            assert each.start - last.get(key, 0) >= 60
            last[key] = each.end


def test_the_counts_show_the_incidents(made: Account) -> None:
    for each in made.incidents:
        if each.verdict == "true" and each.kind != "drop":
            row = made.panel.keys.index(each.keys[0])
            shown = made.panel.take([row]).window(each.start, each.end).count.sum()
            assert shown >= each.calls[0] >= 5


def test_nothing_is_recorded_before_a_region_is(made: Account) -> None:
    first = np.full(len(made.panel.keys), made.panel.length)
    np.minimum.at(first, made.panel.row, made.panel.minute)
    assert (first >= made.panel.since).all()


def test_a_plain_detector_finds_some_and_the_truth_finds_all(made: Account) -> None:
    outcome = judge([made], [perfect(made)], resamples=0)
    assert outcome.auprc.value == 1.0
    plain = judge([made], [record_alarms(made)], resamples=0)
    assert 0.0 < plain.auprc.value < 1.0


def test_small_accounts_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 14 days and 20 series"):
        account(1, days=13)
