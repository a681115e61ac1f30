"""The search: seeded, resumable, and nothing that is unlike is mixed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from trailsight.contracts.errors import InputError
from trailsight.jobs.tuning.knob import Knob
from trailsight.jobs.tuning.study import STARTUP, Study
from trailsight.jobs.tuning.tried import Tried

KNOBS = (
    Knob("alerting.drops", "choice", choices=(True, False)),
    Knob("detector.days", "int", 1, 30),
    Knob("detector.level", "float", 0.001, 1.0, True),
)


def opened(path: Path, name: str = "a", seed: int = 0, resume: bool = True) -> Study:
    return Study.open(path, name, KNOBS, seed=seed, pruning=True, resume=resume)


def search(study: Study, trials: int) -> tuple[Tried, ...]:
    """Looks for the most days; those with drops bring false alarms."""
    while len(study.over()) < trials:
        trial = study.ask()
        days, drops = trial.values["detector.days"], trial.values["alerting.drops"]
        assert isinstance(days, int)
        behind = trial.behind(0, days / 60)
        if not behind:
            trial.behind(1, days / 30)
        state = "behind" if behind else "false alarms" if drops else "complete"
        study.tell(trial, state, {"false_alarms": int(drops)}, float(drops) - 0.5)  # type: ignore[arg-type]
    return study.over()


def test_a_seed_gives_the_same_search_and_another_seed_another(tmp_path: Path) -> None:
    one = search(opened(tmp_path / "one"), 15)
    assert one == search(opened(tmp_path / "two"), 15)
    assert [t.values for t in one] != [t.values for t in search(opened(tmp_path / "c", seed=1), 15)]
    assert [t.number for t in one] == list(range(15))


def test_a_search_in_pieces_is_the_same_as_in_one(tmp_path: Path) -> None:
    whole = search(opened(tmp_path / "whole"), STARTUP + 6)
    for trials in (3, 4, STARTUP + 1, STARTUP + 6):
        pieces = search(opened(tmp_path / "pieces"), trials)
    assert pieces == whole


def test_a_trial_that_was_cut_off_is_tried_again(tmp_path: Path) -> None:
    """And a line that was half written, and a lock that was left, do no harm."""
    whole = search(opened(tmp_path / "whole"), 14)
    path = tmp_path / "cut"
    search(opened(path), 11)
    cut = opened(path).ask()
    cut.behind(0, 0.5)
    with path.open("ab") as file:
        file.write(b'{"op_code":4,"wor')
    Path(f"{path}.lock").touch()
    assert search(opened(path), 14) == whole


def test_killed_in_the_middle_it_goes_on(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.jobs.tuning.test_study import opened, search\n"
        "search(opened(Path(sys.argv[1])), 10_000)"
    )
    path = tmp_path / "journal"
    with subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=Path.cwd()) as process:
        for _ in range(600):
            if path.exists() and path.read_bytes().count(b"\n") > 40:
                break
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        os.kill(process.pid, signal.SIGKILL)
    study = opened(path)
    had = len(study.over())
    assert had > 0
    assert search(study, had + 3) == search(opened(tmp_path / "whole"), had + 3)


def test_the_first_is_what_was_given(tmp_path: Path) -> None:
    first = {"alerting.drops": False, "detector.days": 7, "detector.level": 0.5}
    study = opened(tmp_path / "journal")
    assert study.ask(first).values == first
    again = opened(tmp_path / "journal")  # the one before was cut off
    assert again.ask(first).values == first


def test_studies_do_not_mix_and_one_can_begin_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    one = opened(path)
    run = one.run
    search(one, 2)
    other = opened(path, "b")
    assert other.over() == ()
    assert other.run != run
    assert len(opened(path).over()) == 2
    assert opened(path).run == run
    anew = opened(path, resume=False)
    assert anew.over() == ()
    assert anew.run != run


def test_what_is_no_journal_is_named(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text(json.dumps([1]) + "\n")
    with pytest.raises(InputError, match="is no journal of sweeps"):
        opened(path)
    path.write_text("hello\nhello\n")
    with pytest.raises(InputError, match="is no journal of sweeps"):
        opened(path)


def test_the_knob_that_matters_is_found(tmp_path: Path) -> None:
    study = opened(tmp_path / "journal")
    search(study, 5)
    assert study.importances() == {}
    search(study, 40)
    found = study.importances()
    assert sum(found.values()) == pytest.approx(1)
    assert max(found, key=lambda name: found[name]) == "detector.days"
