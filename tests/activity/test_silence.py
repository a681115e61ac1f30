"""How often a place without any outage is accused of one, and which outages are found.

Places are simulated: Poisson counts around a rate by the hour of the week, which is what the rate
of errors is stated for, and ones whose rate wanders besides.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from trailsight.activity.gaps import LIMIT
from trailsight.activity.silence import Silences, silences

HOUR = np.arange(168)
OFFICE = (HOUR // 24 < 5) & (HOUR % 24 >= 8) & (HOUR % 24 < 18)
WAVE = 3 * np.exp(1.5 * np.sin(HOUR * np.pi / 12)) * np.where(HOUR // 24 < 5, 1, 0.3)
RATES = {
    "busy": np.full(168, 200.0), "even": np.full(168, 3.0), "thin": np.full(168, 1.0),
    "office": np.where(OFFICE, 8.0, 0.05), "wave": WAVE, "job": np.where(HOUR % 6 == 0, 4.0, 0.01),
}  # fmt: skip
"""Events an hour, by the hour of the week."""

Flags = NDArray[np.bool_]


def place(rng: np.random.Generator, rate: NDArray[np.float64], days: int) -> tuple[Flags, int]:
    """Which hours have events, from the first one that has, and its number."""
    first = int(rng.integers(168))
    expected = np.resize(np.roll(rate, -first), days * 24)
    active = rng.random(days * 24) < -np.expm1(-expected)
    begin = int(active.argmax())
    return active[begin:], first + begin


def is_judged(found: Silences) -> bool:
    return found.day <= LIMIT


@pytest.mark.parametrize("days", [4, 9, 28])
def test_one_place_in_a_thousand_is_accused_at_most(days: int) -> None:
    rng = np.random.default_rng(days)
    number = accused = 0
    for rate in RATES.values():
        for _ in range(500):
            active, first = place(rng, rate, days)
            if len(active) >= 48:
                found = silences(active, first)
                number += 1
                accused += is_judged(found) and bool((found.chance <= LIMIT).any())
    assert number > 2_500
    assert accused <= LIMIT * number


def test_where_the_rate_wanders_it_is_a_few_in_a_hundred() -> None:
    rng = np.random.default_rng(7)
    accused = 0
    for _ in range(300):
        level, active = 0.0, np.ones(28 * 24, np.bool_)
        for hour, shock in enumerate(rng.normal(0, 0.5, len(active))):
            level = 0.9 * level + shock  # a standard deviation of a factor of 3, for ten hours
            active[hour] = rng.random() < -np.expm1(-5 * np.exp(level))
        begin = int(active.argmax())
        found = silences(active[begin:], begin)
        accused += is_judged(found) and bool((found.chance <= LIMIT).any())
    assert accused <= 0.03 * 300


@pytest.mark.parametrize(
    ("rate", "days", "hours", "outages", "share"),
    [
        ("busy", 3, 6, 1, 1.0),
        ("busy", 9, 6, 1, 1.0),
        ("busy", 28, 6, 1, 1.0),
        ("busy", 28, 4, 1, 1.0),
        ("busy", 90, 6, 3, 0.5),
        ("busy", 28, 24, 3, 0.9),
        ("thin", 28, 24, 1, 0.95),
        ("wave", 28, 24, 1, 0.95),
    ],
)
def test_an_outage_is_found(rate: str, days: int, hours: int, outages: int, share: float) -> None:
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(100):
        active, first = place(rng, RATES[rate], days)
        part = len(active) // outages
        begins = [i * part + int(rng.integers(1, part - hours)) for i in range(outages)]
        for begin in begins:
            active[begin : begin + hours] = False
        told = silences(active, first)
        for begin in begins:
            [which] = np.flatnonzero((told.start <= begin) & (told.end > begin))
            found += is_judged(told) and told.chance[which] <= LIMIT
    assert found >= share * 100 * outages


def test_a_lost_day_of_work_is_found_whatever_the_days_of_rest() -> None:
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(100):
        rate = np.roll(RATES["office"], 24 * int(rng.integers(7)))
        active, first = place(rng, rate, 28)
        opens = [h for h in range(24, len(active) - 24) if np.array_equal(
            rate[(first + h - 1) % 168 :][:2], [0.05, 8.0])]  # fmt: skip
        begin = int(rng.choice(opens))
        active[begin : begin + 10] = False
        told = silences(active, first)
        [which] = np.flatnonzero((told.start <= begin) & (told.end > begin))
        found += is_judged(told) and told.chance[which] <= LIMIT
    assert found >= 95


def test_too_few_events_make_no_verdict() -> None:
    active = np.zeros(28 * 24, np.bool_)
    active[[0, 100, 400]] = True
    assert not is_judged(silences(active, 480_000))
    rng = np.random.default_rng(1)
    for name in ("office", "job"):  # nothing tells a first week-end from an outage
        assert not is_judged(silences(*place(rng, RATES[name], 6)))


def test_a_busy_place_that_stops_has_a_gap_at_its_end() -> None:
    active = np.ones(28 * 24, np.bool_)
    active[600:] = False
    found = silences(active, 480_000)
    assert (found.start.tolist(), found.end.tolist()) == ([600], [672])
    assert found.chance[0] < 1e-6
    assert len(silences(np.ones(48, np.bool_), 0).start) == 0
