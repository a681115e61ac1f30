"""Injected incidents: where they may lie, what they change, and that a seed decides all of it."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from tests.evaluation.ground import FIRST, START, fleet, key
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE
from trailsight.evaluation.copies import families
from trailsight.evaluation.incident import Incident
from trailsight.evaluation.inject import APART, Grid, Injection
from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.regimes import BUSY, regimes

Made = list[tuple[Panel, tuple[Incident, ...]]]


@pytest.fixture(scope="module")
def clean() -> Panel:
    return fleet()


@pytest.fixture(scope="module")
def made(clean: Panel) -> Made:
    injection = Injection(clean, FIRST, regimes(clean.window(START, FIRST)))
    return [injection.copy(number, 40, seed=3) for number in range(6)]


def test_a_copy_differs_by_its_incidents_only(clean: Panel, made: Made) -> None:
    before = clean.dense()
    rows = {one: row for row, one in enumerate(clean.keys)}
    for panel, incidents in made:
        change = panel.dense() - before
        for one in incidents:
            inside = slice(one.start - START, one.end - START)
            for series, calls in zip(one.keys, one.calls, strict=True):
                assert change[rows[series], inside].sum() == calls != 0
                change[rows[series], inside] = 0
        assert not change.any()


def test_the_history_stays_as_it_was(clean: Panel, made: Made) -> None:
    for panel, incidents in made:
        history = panel.window(START, FIRST)
        np.testing.assert_array_equal(history.dense(), clean.window(START, FIRST).dense())
        assert all(FIRST < one.start < one.end < panel.end for one in incidents)


def test_failures_stay_a_part_of_the_calls(made: Made) -> None:
    for panel, _ in made:
        counts = panel.dense()
        assert (counts >= 0).all()
        rows = {one: row for row, one in enumerate(panel.keys)}
        for one, row in rows.items():
            if one.insight_type == ERROR_RATE:
                assert (counts[row] <= counts[rows[key(one.event_name)]]).all()


def test_kinds_and_sizes_are_spread_evenly_over_regimes(made: Made) -> None:
    incidents = [one for _, told in made for one in told]
    assert {one.kind for one in incidents} == set(KINDS)
    cells = Counter(
        (one.kind, one.size) for one in incidents if one.keys[0].event_name[:6] == "Steady"
    )
    spikes = [number for (kind, _), number in cells.items() if kind == "spike"]
    assert max(spikes) - min(spikes) <= 2


def test_sizes_are_what_they_say(clean: Panel, made: Made) -> None:
    regime = regimes(clean.window(START, FIRST))
    for one in (one for _, told in made for one in told):
        assert one.size is not None
        if one.size.unit == "calls":
            assert one.calls[0] == one.size.amount
            assert regime[one.keys[0]] not in BUSY
        elif one.size.unit == "share":
            assert one.direction == "drop"
            assert one.calls[0] < 0
    steady = [
        one.calls[0] / (KINDS["sustained"].minutes * 1.0)
        for _, told in made
        for one in told
        if one.kind == "sustained" and one.size == (5.0, "times") and "Steady" in str(one.keys[0])
    ]
    assert steady
    assert np.mean(steady) == pytest.approx(4.0, rel=0.1)  # one call a minute, five-fold


def test_two_incidents_of_one_api_are_a_day_apart(made: Made) -> None:
    for _, incidents in made:
        for name in {one.keys[0][:5] for one in incidents}:
            own = sorted((o.start, o.end) for o in incidents if o.keys[0][:5] == name)
            assert all(b[0] - a[1] >= APART for a, b in pairwise(own))


def test_known_incidents_are_kept_clear_of(clean: Panel) -> None:
    known = Incident("k", "spike", "true", tuple(clean.keys), FIRST, clean.end)
    injection = Injection(clean, FIRST, regimes(clean.window(START, FIRST)), avoid=[known])
    assert injection.copy(0, 20, seed=1)[1] == ()


def test_the_seed_decides(clean: Panel) -> None:
    def told(seed: int) -> tuple[Incident, ...]:
        injection = Injection(clean, FIRST, regimes(clean.window(START, FIRST)))
        return injection.copy(0, 30, seed)[1]

    assert told(1) == told(1) != told(2)


def test_nights_come_in_the_quiet_hours(clean: Panel) -> None:
    injection = Injection(
        clean, FIRST, regimes(clean.window(START, FIRST)), kinds=("night",), grid=Grid()
    )
    nights = [one for number in range(4) for one in injection.copy(number, 10, 0)[1]]
    assert nights
    for one in nights:
        if "Periodic" in one.keys[0].event_name:
            assert 900 <= one.start % 1440 <= 1380  # the sine is lowest at 18:00


def test_families_are_whole_and_within_the_number(clean: Panel) -> None:
    rows = families(clean.keys, 7, seed=2)
    assert 5 <= len(rows) <= 7
    names = {clean.keys[row].event_name for row in rows}
    assert rows == [i for i, one in enumerate(clean.keys) if one.event_name in names]
    assert families(clean.keys, 100, seed=2) == list(range(len(clean.keys)))
