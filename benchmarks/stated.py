"""python benchmarks/stated.py [--seeds 101 102 ...] [--weeks 1] [--detectors NAME ...]

Are alarms as rare as budgets state, for every detector? Simulated organisations that no default was
chosen on, five weeks each: the last ones are judged as ``pipelines.evaluate`` does it, with
baselines that are learnt anew every week, from all before. Alarms near no true incident are false;
those on benign look-alikes (release days, nightly jobs) are told apart. Intervals are bootstrap
ones over the series of all organisations, or the exact bound where there is no alarm.
"""

import argparse
import tempfile
from collections.abc import Sequence

import numpy as np

from benchmarks.ours import names, ours
from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import Rules
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.verdicts import verdicts
from trailsight.jobs.chain import Chain
from trailsight.jobs.evaluate import evaluated_windows
from trailsight.jobs.evaluating.known import read_known
from trailsight.jobs.ground import Ground, prepare
from trailsight.jobs.history import History
from trailsight.jobs.trial import run_trial

BUDGETS = (1.0, 3.0, 10.0, 30.0)


def main() -> None:
    """Prints a line for each detector and budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(101, 107)))
    parser.add_argument("--detectors", nargs="+", default=names())
    parser.add_argument("--weeks", type=int, default=1)
    told = parser.parse_args()
    grounds = [ground_of(seed, told.weeks) for seed in told.seeds]
    days = sum(len(each.regime) * each.days for each in grounds)
    print(f"seeds {told.seeds}, {days:,.0f} series-days")
    print(f"{'detector':18}{'stated':>7}  false (95 %)          n  without look-alikes    n")
    for name in told.detectors:
        trials = [
            run_trial(each, ours(name).detector, Rules(), BUDGETS, refit_days=7) for each in grounds
        ]
        for budget in BUDGETS:
            points = [trial.at(budget) for trial in trials]
            false = [point.known.false for point in points]
            odd = [_unexplained(*pair) for pair in zip(grounds, false, strict=True)]
            cells = "  ".join(_cell(grounds, alarms) for alarms in (false, odd))
            print(f"{name:18}{budget:7g}  {cells}", flush=True)


def _unexplained(ground: Ground, alarms: Sequence[Alarm]) -> list[Alarm]:
    """Those on no look-alike."""
    said = verdicts(alarms, ground.known)
    return [one for one, verdict in zip(alarms, said, strict=True) if verdict is None]


def _cell(grounds: Sequence[Ground], alarms: Sequence[Sequence[Alarm]]) -> str:
    rate = realised(grounds, alarms)
    text = f"{rate.value:.2f} ({rate.low:.2f}–{rate.high:.2f})"
    return f"{text:18} {sum(map(len, alarms)):4}"


def ground_of(seed: int, weeks: int) -> Ground:
    """The last weeks of a simulated organisation, with its truth."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(
            f"workdir={folder}", f"simulate.seed={seed}", f"evaluate.weeks={weeks}", "tracking=off"
        )
        Chain(settings).extract()
        store = ActivityStore(settings.activity)
        windows = evaluated_windows(settings, store.span())
        history = History.read(store, settings.series, windows)
        known = read_known(settings, history.panel.keys)
        return prepare(history, windows, known=known.labels, copies=0)


def realised(grounds: Sequence[Ground], alarms: Sequence[Sequence[Alarm]]) -> Estimate:
    """``alarms`` per 1,000 series per day over all organisations."""
    false, exposure = [], []
    for ground, mine in zip(grounds, alarms, strict=True):
        place = {key: i for i, key in enumerate(ground.regime)}
        rows = np.array([place[one.keys[0]] for one in mine], np.int64)
        false.append(np.bincount(rows, minlength=len(place)).astype(np.float64))
        exposure.append(np.full(len(place), ground.days / 1000))
    number, days = np.concatenate(false), np.concatenate(exposure)
    return Bootstrap(len(number)).rate(number, days)


if __name__ == "__main__":
    main()
