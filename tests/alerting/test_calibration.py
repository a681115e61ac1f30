"""Calibrated scores: stored, causal, and independent of how they are asked for."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.alerting.plain import Plain
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import ERROR_RATE
from trailsight.detector.draws import START, draw, key, mixture, panel_of
from trailsight.detector.seasonal_counts import SeasonalCounts

DAY, WEEK = 1440, 10080
DETECTORS: tuple[Detector, ...] = (SeasonalCounts(), Plain(evidence=True))
PARTS = ("bans", "drop_bans", "expected", "size", "scale")


def case(seed: int) -> tuple[Panel, Panel]:
    """A history of three weeks of all regimes, with errors, and a panel of its last four days and
    the next two, in which one series is another and a burst is planted."""
    history, future = mixture(seed, 3 * WEEK, 2 * DAY)
    past, next_ = history.dense(), future.dense()
    errors = np.random.default_rng(seed).binomial(np.concatenate([past, next_], axis=1)[:1], 0.1)
    next_[1, 700:730] += 30
    keys = (*history.keys, key(0)._replace(insight_type=ERROR_RATE, error_code="Denied"))
    past = np.concatenate([past, errors[:, : 3 * WEEK]])
    next_ = np.concatenate([next_, errors[:, 3 * WEEK :]])
    recent = np.concatenate([past[:, -4 * DAY :], next_], axis=1)
    asked = (*keys[:3], key(99), *keys[4:])
    return panel_of(keys, START, past), panel_of(asked, history.end - 4 * DAY, recent)


def equal(ours: Scores, theirs: Scores, rows: slice, low: int, high: int) -> None:
    for name in PARTS:
        due = np.ascontiguousarray(getattr(theirs, name)[rows, low:high])
        assert getattr(ours, name).tobytes() == due.tobytes(), name


@pytest.mark.parametrize("detector", DETECTORS)
def test_a_restored_calibration_scores_the_same(detector: Detector) -> None:
    history, recent = case(1)
    learnt = calibrate(detector, history)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **dict(learnt.state()))
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        restored = Calibrated.restore(detector, {name: stored[name] for name in stored.files})
    assert restored.keys == learnt.keys
    for name, array in learnt.state().items():
        assert restored.state()[name].tobytes() == array.tobytes(), name
    whole = learnt.score(recent)
    equal(restored.score(recent), whole, slice(None), 0, recent.length)
    assert whole.bans.max() > 3
    assert whole.scale.max() > 0


@pytest.mark.parametrize("detector", DETECTORS)
def test_portions_prefixes_and_rows_are_those_of_the_whole(detector: Detector) -> None:
    history, recent = case(2)
    learnt = calibrate(detector, history)
    first = recent.start + 4 * DAY
    whole = learnt.score(recent, first)
    assert whole.keys == recent.keys
    assert whole.start == first
    for minutes in (1, 14, 700, 723, DAY, DAY + 1):
        prefix = recent.window(recent.start, first + minutes)
        equal(learnt.score(prefix, first), whole, slice(None), 0, minutes)
        later = learnt.score(recent, first + minutes)
        equal(later, whole, slice(None), minutes, 2 * DAY)
    for start, end in ((0, 4), (3, 4), (4, 11), (10, 11)):
        rows = learnt.score(recent, first, start, end)
        assert rows.keys == recent.keys[start:end]
        equal(rows, whole, slice(start, end), 0, 2 * DAY)


@pytest.mark.parametrize("detector", DETECTORS)
def test_what_follows_changes_nothing(detector: Detector) -> None:
    history, recent = case(3)
    learnt = calibrate(detector, history)
    first, cut = recent.start + 4 * DAY, 1000
    counts = recent.dense()
    counts[:, 4 * DAY + cut :] = 10**6
    other = learnt.score(panel_of(recent.keys, recent.start, counts), first)
    whole = learnt.score(recent, first)
    for name in PARTS:
        same = np.array_equal(getattr(other, name)[:, :cut], getattr(whole, name)[:, :cut])
        assert same, name


def test_scores_hardly_depend_on_context_beyond_four_days() -> None:
    history, future = draw("diurnal", 4, 20, 3 * WEEK, DAY)
    learnt = calibrate(SeasonalCounts(), history)
    counts = np.concatenate([history.dense(), future.dense()], axis=1)
    long = panel_of(history.keys, START, counts)
    short = long.window(future.start - 4 * DAY, long.end)
    ours, theirs = (learnt.score(each, future.start) for each in (short, long))
    for name in ("bans", "drop_bans", "expected"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-4, abs=1e-4)


def test_a_series_never_called_has_the_last_row_and_a_burst_of_it_counts() -> None:
    history, recent = case(5)
    assert rows_of(history.keys, recent.keys).tolist() == [0, 1, 2, -1, *range(4, 11)]
    learnt = calibrate(SeasonalCounts(), history)
    counts = np.zeros((1, 4 * DAY), np.int64)
    counts[0, 3 * DAY] = 1
    lone = learnt.score(panel_of([key(99)], recent.start, counts))
    assert lone.bans.max() < 3.5
    counts[0, 3 * DAY : 3 * DAY + 3] = 20
    burst = learnt.score(panel_of([key(99)], recent.start, counts))
    assert burst.bans.max() > np.log10(1440 * 100)
    assert not burst.drop_bans.any()


SCRIPT = """
import hashlib, json, sys
import numba
import trailsight.alerting.calibrate
from tests.alerting.test_calibration import PARTS, case
from trailsight import alerting
from trailsight.alerting.calibrate import calibrate
from trailsight.detector.seasonal_counts import SeasonalCounts
history, recent = case(6)
out = []
for threads, rows in json.loads(sys.argv[1]):
    numba.config.NUMBA_NUM_THREADS = threads
    alerting.calibrate.PART = alerting.calibration.ROWS = rows
    learnt = calibrate(SeasonalCounts(), history)
    scores = learnt.score(recent, recent.start + 4 * 1440)
    arrays = [*learnt.state().values(), *(getattr(scores, name) for name in PARTS)]
    out.append(hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest())
print(json.dumps(out))
"""


def elsewhere(script: str, *arguments: str, **environment: str) -> str:
    """What a script prints in another process."""
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_number_of_threads_and_their_parts_change_nothing() -> None:
    digests = json.loads(elsewhere(SCRIPT, "[[1, 99], [1, 1], [2, 99], [3, 2]]"))
    assert len(digests) == 4
    assert len(set(digests)) == 1


INTERPRETED = """
import sys
from pathlib import Path
import numpy as np
from tests.alerting.test_calibration import PARTS, small
from trailsight.alerting.calibrate import calibrate
from trailsight.detector.seasonal_counts import SeasonalCounts
history, recent = small()
learnt = calibrate(SeasonalCounts(), history)
scores = learnt.score(recent, recent.start + 400)
arrays = {f"scores.{name}": getattr(scores, name) for name in PARTS}
np.savez(sys.argv[1], allow_pickle=False, **dict(learnt.state()), **arrays)
"""


def small() -> tuple[Panel, Panel]:
    """Eight days of three series and of the errors of one, and a day on which the first stops and
    the second bursts."""
    rng = np.random.default_rng(7)
    counts = rng.poisson([[20.0], [1.5], [0.02]], (3, 9 * DAY))
    counts[1, 8 * DAY + 600 : 8 * DAY + 700] += 9
    counts = np.concatenate([counts, rng.binomial(counts[:1], 0.1)])
    counts[:, 8 * DAY + 500 :] *= np.array([[0], [1], [1], [0]])
    keys = [*map(key, range(3)), key(0)._replace(insight_type=ERROR_RATE, error_code="Denied")]
    whole = panel_of(keys, START, counts)
    split = START + 8 * DAY
    return whole.window(START, split), whole.window(split - 400, split + 720)


def test_compiled_kernels_are_what_they_say(tmp_path: Path) -> None:
    """In Python an index beyond an array is an error, and compiled it is not."""
    path = tmp_path / "interpreted.npz"
    elsewhere(INTERPRETED, str(path), NUMBA_DISABLE_JIT="1")
    history, recent = small()
    learnt = calibrate(SeasonalCounts(), history)
    scores = learnt.score(recent, recent.start + 400)
    assert scores.bans.any()
    assert scores.drop_bans.any()
    with np.load(path, allow_pickle=False) as stored:
        for name, array in learnt.state().items():
            close(stored[name], array, name)
        for name in PARTS:
            close(stored[f"scores.{name}"], getattr(scores, name), name)


def close(ours: NDArray[np.generic], theirs: NDArray[np.generic], name: str) -> None:
    """Powers and logarithms may differ in their last digit."""
    if theirs.dtype.kind == "f":
        assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-5), name
    else:
        assert np.array_equal(ours, theirs), name
