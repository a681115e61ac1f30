"""What an evaluation keeps of each incident and series."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.paired_with import KEYS, made
from trailsight.evaluation.alarm import alarm
from trailsight.evaluation.incident import Case, Incident
from trailsight.evaluation.matching import match
from trailsight.evaluation.outcomes import Outcomes, outcomes

DELAYS = st.lists(st.none() | st.integers(0, 10_000), max_size=40)


@given(DELAYS, DELAYS, st.lists(st.integers(0, 9), min_size=40, max_size=40))
def test_tables_give_back_what_went_in(
    known: list[int | None], injected: list[int | None], false: list[int]
) -> None:
    given_ = made(known, injected, false=false)
    tables = []
    for rows in given_.rows():
        file = io.BytesIO()
        pq.write_table(pa.Table.from_pylist(rows), file)
        tables.append(pq.read_table(file).to_pylist())
    assert Outcomes.restore(*tables) == given_


def test_other_tables_are_refused() -> None:
    with pytest.raises(KeyError):
        Outcomes.restore([{"kind": "spike"}], [])


def test_the_first_alarm_that_finds_it_tells_the_delay() -> None:
    start = 29_000_000
    found, missed = (
        Incident(name, "spike", "true", (KEYS[i],), start, start + 30)
        for i, name in enumerate(("found", "missed"))
    )
    alarms = [
        alarm(KEYS[0], start + 9, start + 20, start + 9, 9.0),
        alarm(KEYS[0], start + 4, start + 6, start + 4, 7.0),
        alarm(KEYS[2], start + 4, start + 6, start + 4, 7.0),
    ]
    regime = dict.fromkeys(KEYS, "steady")
    matched = match(Case((found, missed), regime, start - 1440, start + 1440), alarms)
    kept = outcomes(matched, [matched], alarms, matched.false, KEYS, matched.days)
    assert [(one.copy, one.name, one.delay) for one in kept.events] == [
        (None, "found", 4), (None, "missed", None), (0, "found", 4), (0, "missed", None),
    ]  # fmt: skip
    assert [kept.alarms[key] for key in KEYS[:3]] == [(2, 0), (0, 0), (1, 1)]
    assert kept.days == pytest.approx(2)
    assert outcomes(None, [], alarms, (), KEYS, 2.0).events == ()
