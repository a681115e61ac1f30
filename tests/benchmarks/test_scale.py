"""The reckoning of docs/scale.md, by hand; and a server that counts what it is asked."""

from pathlib import Path
from urllib.request import urlopen

import pytest

from benchmarks.scale import measured, reckoned
from benchmarks.scaling.bucket import counted
from benchmarks.scaling.extraction import PerEvent
from benchmarks.scaling.reckon import Needs
from benchmarks.scaling.series import PerSeries

EVENT = PerEvent(
    packed=100, a_file=500, rows=0.5, stored=20, answered=40, local=10e-6, disk=9e-6, client=1e-6,
    scheduler=1e-6, workers=11e-6, gets=0.002, lists=1, worker_mb=200, read=0.5e-6, covered=0,
)  # fmt: skip
SERIES = PerSeries(
    learnt=4e-3, learnt_here=1e-3, learnt_there=5e-3, scored=90e-6, scored_here=10e-6,
    scored_there=100e-6, held=30_000, extra=20_000,
)  # fmt: skip


def test_a_billion_events_a_day() -> None:
    needs = Needs(1e9, EVENT, SERIES)
    assert needs.series == 2000 * 300
    assert needs.gets == 2e6
    assert needs.lists == 24 * 2000 * 17 + 2000 * 12
    assert needs.reading == pytest.approx(1e9 * 12e-6 / 3600)
    assert needs.arithmetic == pytest.approx(600_000 * (5e-3 + 24 * 1e-4) / 3600)
    read = 0.5e9 * 0.5e-6 * (56 + 24 * 5)
    assert needs.main == pytest.approx((1000 + read + 600_000 * 1.24e-3) / 3600)
    assert needs.memory == pytest.approx(27.94, abs=0.01)
    assert (needs.runs, needs.workers) == (2, 1)
    assert needs.machines == pytest.approx(3 * 24 * 0.3456)
    assert needs.requests == pytest.approx(2e6 * 4e-7 + 840_000 * 5e-6)
    assert needs.theirs == pytest.approx((350, 3850))


def test_more_events_need_as_much_more() -> None:
    one, ten = (Needs(size, EVENT, SERIES) for size in (1e9, 10e9))
    for name in ("series", "gets", "lists", "reading", "arithmetic", "main", "memory", "disk"):
        assert getattr(ten, name) == pytest.approx(10 * getattr(one, name))
    assert ten.runs >= 10 * (one.runs - 1)
    table = reckoned([one, ten])
    assert "| a day | 1 billion events | 10 billion events |" in table
    assert len({line.count("|") for line in table.splitlines()}) == 1
    assert "100,000 events a second and core" in measured(EVENT, SERIES)


def test_requests_are_counted_by_kind(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    with counted(tmp_path) as asked:
        for path in ("trail?list-type=2", "trail/a.json", "trail/a.json"):
            with urlopen(f"{asked.endpoint}/{path}") as answer:
                assert answer.status == 200
        assert asked.taken() == {"LIST": 1, "GET": 2}
        assert not asked.kinds
