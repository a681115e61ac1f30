"""Injected incidents: where they may lie, what they change, and that a seed decides all of it."""

import gzip
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from benchmarks.injected.azure import BIN, FILE, load
from benchmarks.injected.kinds import KINDS
from benchmarks.injected.plant import APART, Copy, copy
from trailsight.contracts.panel import Panel

DAY = 1440
FIRST = 14 * DAY


def copies(panel: Panel) -> list[Copy]:
    return [copy(panel, panel.start + FIRST, seed, (1, 2)) for seed in range(8)]


def test_a_copy_differs_by_its_incidents_only(panel: Panel) -> None:
    clean = panel.dense()
    for made in copies(panel):
        change = made.panel.dense() - clean
        for one in made.incidents:
            inside = slice(one.start - panel.start, one.end - panel.start)
            assert change[one.row, inside].sum() == one.calls
            assert change[one.row, inside][0] != 0 != change[one.row, inside][-1]
            change[one.row, inside] = 0
        assert not change.any()


def test_counts_stay_counts(panel: Panel) -> None:
    assert all((made.panel.dense() >= 0).all() for made in copies(panel))


def test_all_kinds_occur_in_history_and_scored_part(panel: Panel) -> None:
    incidents = [one for made in copies(panel) for one in made.incidents]
    for part in (
        [one for one in incidents if one.end <= panel.start + FIRST],
        [one for one in incidents if one.start >= panel.start + FIRST],
    ):
        assert {one.kind for one in part} == set(KINDS)


def test_incidents_keep_apart_and_off_the_seam(panel: Panel) -> None:
    for made in copies(panel):
        for row in range(3):
            own = sorted((one.start, one.end) for one in made.incidents if one.row == row)
            assert all(b[0] - a[1] >= APART for a, b in pairwise(own))
        seam = panel.start + FIRST
        assert all(one.end <= seam or one.start >= seam for one in made.incidents)


def test_only_drops_take_calls(panel: Panel) -> None:
    for made in copies(panel):
        assert all((one.calls < 0) == (one.kind == "drop") for one in made.incidents)
        assert all(abs(one.calls) >= 5 for one in made.incidents)


def test_salient_is_beyond_what_the_series_has_shown(panel: Panel) -> None:
    clean = panel.dense()
    seen = set()
    for made in copies(panel):
        for one in (each for each in made.incidents if each.kind != "drop"):
            low, high = one.start - panel.start, one.end - panel.start
            past = np.convolve(clean[one.row, :low], np.ones(high - low, int), "valid")
            shown = made.panel.dense()[one.row, low:high].sum()
            assert one.salient == (shown > past.max())
            seen.add(one.salient)
    assert seen == {True, False}


def test_the_seed_decides(panel: Panel) -> None:
    one, same, other = (copy(panel, panel.start + FIRST, seed) for seed in (3, 3, 4))
    assert one.incidents == same.incidents != other.incidents
    np.testing.assert_array_equal(one.panel.dense(), same.panel.dense())


def test_bins_become_minutes_and_keep_their_totals(tmp_path: Path) -> None:
    rows = [("vm_create|b|1,1", 300, 40), ("vm_create|b|1,1", 900, 7), ("vm_create|a|1,1", 600, 3)]
    text = "series,timestamp,value\n" + "".join(f'"{n}",{t},{v}\n' for n, t, v in rows)
    (tmp_path / FILE).write_bytes(gzip.compress(text.encode()))
    panel = load(tmp_path)
    assert [key.region for key in panel.keys] == ["a|1,1", "b|1,1"]
    binned = panel.binned(BIN)
    assert binned[1, :4].tolist() == [0, 40, 0, 7]
    assert binned[0, :4].tolist() == [0, 0, 3, 0]
    assert binned.sum() == 50
    assert (panel.dense()[1, 5:10] > 0).sum() > 1


def test_compared_on_what_the_judge_needs(panel: Panel) -> None:
    """A method that names every incident, and one burst of the panel itself."""
    pytest.importorskip("trailsight.evaluation.judge", reason="the labelled rates are not there")
    from benchmarks.injected.compare import accounts, compare
    from benchmarks.method import Alarm

    made = accounts(panel, panel.start + FIRST, [1, 2])
    told = {each.panel.dense().tobytes(): each for each in made}

    class Oracle:
        name = "oracle"

        def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
            account = told[panel.dense().tobytes()]
            rows = {key: row for row, key in enumerate(panel.keys)}
            found = [
                Alarm(rows[one.keys[0]], one.start, one.end, one.start, 9.0,
                      "drop" if one.kind == "drop" else "rise")
                for one in account.incidents
            ]  # fmt: skip
            return [*found, Alarm(0, first_minute, first_minute + 5, first_minute, 1.0, "rise")]

    outcome = compare(Oracle(), made)
    assert outcome.auprc.value == 1
    assert outcome.at("1").recall.value == 1
    assert outcome.at("1").threshold > 1
    assert outcome.at("1").overlap == 1
