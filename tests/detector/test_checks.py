"""The contract's checks fail for detectors that break it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline
from trailsight.contracts.expected import Expected
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.detector import checks
from trailsight.detector.checks import Check
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import WEEK, Slots
from trailsight.evaluation import checks as alerts

Change = Callable[[Expected, Panel], Expected]


@dataclass(frozen=True)
class Spoilt:
    """A baseline whose expectations are changed."""

    inner: Baseline
    change: Change

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        return self.inner.keys

    @property
    def short(self) -> NDArray[np.bool_]:
        return self.inner.short

    def expect(self, recent: Panel) -> Expected:
        return self.change(self.inner.expect(recent), recent)

    def state(self) -> Mapping[str, NDArray[Any]]:
        return self.inner.state()


@dataclass(frozen=True)
class Breaking:
    """``seasonal_counts``, spoilt."""

    change: Change
    restored: Change | None = None

    def fit(self, history: Panel) -> Baseline:
        return Spoilt(SeasonalCounts().fit(history), self.change)

    def restore(self, state: Mapping[str, NDArray[Any]]) -> Baseline:
        return Spoilt(SeasonalCounts().restore(state), self.restored or self.change)


class Credulous(SeasonalCounts):
    """Believes every call of the past."""

    def fit(self, history: Panel) -> Baseline:
        def mean(slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
            rate = prior.rate(slots.calls.sum(axis=1), slots.observed)
            return np.repeat(rate[:, None], WEEK, axis=1)

        return fit_counts(history, mean)


def times(factor: float) -> Change:
    return lambda expected, _: replace(expected, mean=expected.mean * np.float32(factor))


def by_the_last_minute(expected: Expected, recent: Panel) -> Expected:
    late = int(recent.count[recent.minute == recent.length - 1].sum())
    return times(1.0 + late)(expected, recent)


def by_chance(expected: Expected, recent: Panel) -> Expected:
    return times(float(np.random.default_rng().uniform(1, 2)))(expected, recent)


def in_double_precision(expected: Expected, _: Panel) -> Expected:
    return replace(expected, mean=expected.mean.astype(np.float64))


def evidence_of_the_whole(expected: Expected, recent: Panel) -> Expected:
    return expected.having(np.full(len(recent.count), recent.count.sum(), np.float32))


@pytest.mark.parametrize(
    ("check", "detector"),
    [
        (checks.shapes_and_finiteness, Breaking(in_double_precision)),
        (checks.shapes_and_finiteness, Breaking(times(0.0))),
        (checks.causality, Breaking(by_the_last_minute)),
        (checks.causality, Breaking(evidence_of_the_whole)),
        (checks.state_round_trip, Breaking(times(1.0), times(1.01))),
        (checks.determinism, Breaking(by_chance)),
        (checks.short_history, Breaking(times(1.2))),
        (checks.constant_series, Breaking(times(1.2))),
        (checks.all_zero_series, Breaking(times(1000.0))),
        (checks.an_incident_is_not_learnt, Credulous()),
        (alerts.a_burst_ranks_first, Breaking(times(1e4))),
        (alerts.a_past_incident_recurs_as_one, Breaking(times(1e4))),
        (alerts.no_minute_is_in_its_own_baseline, Breaking(by_chance)),
        (alerts.calibration_is_restored, Breaking(times(1.0), times(3.0))),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_broken_detector_is_found(check: Check, detector: Breaking | Credulous) -> None:
    with pytest.raises(AssertionError):
        check(detector)
    check(SeasonalCounts())
