"""python benchmarks/stated.py [--seeds 101 102 103] [--detectors NAME ...] [--refit-days 7]

Are alarms as rare as budgets state, for every detector? Simulated organisations that no default was
chosen on, five weeks each: two to learn from, three judged as ``pipelines.evaluate`` does it. Alarms
near no true incident are false, benign look-alikes included. Intervals are bootstrap ones over the
series of all organisations, or the exact bound where there is no alarm.
"""

import argparse
import tempfile
from collections.abc import Sequence

import numpy as np

from benchmarks.ours import names, ours
from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import Rules
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.jobs.chain import Chain
from trailsight.jobs.evaluate import evaluated_windows
from trailsight.jobs.evaluating.known import read_known
from trailsight.jobs.ground import Ground, prepare
from trailsight.jobs.history import History
from trailsight.jobs.trial import AtBudget, run_trial

BUDGETS = (1.0, 3.0, 10.0, 30.0)
FACTOR = 2.0


def main() -> None:
    """Prints a line for each detector and budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    parser.add_argument("--detectors", nargs="+", default=names())
    parser.add_argument("--refit-days", type=int, default=7)
    told = parser.parse_args()
    grounds = [ground_of(seed) for seed in told.seeds]
    days = sum(len(each.regime) * each.days for each in grounds)
    print(f"seeds {told.seeds}, {days:,.0f} series-days, refit every {told.refit_days} days")
    print(f"{'detector':18}{'stated':>7}  realised (95 %)      false  within a factor 2")
    for name in told.detectors:
        trials = [
            run_trial(each, ours(name).detector, Rules(), BUDGETS, refit_days=told.refit_days)
            for each in grounds
        ]
        for budget in BUDGETS:
            points = [trial.at(budget) for trial in trials]
            number = sum(len(point.known.false) for point in points)
            rate = realised(grounds, points)
            text = f"{rate.value:.2f} ({rate.low:.2f}–{rate.high:.2f})"
            print(f"{name:18}{budget:7g}  {text:20} {number:5}  {verdict(budget, rate)}")


def ground_of(seed: int) -> Ground:
    """Three weeks of a simulated organisation, with its truth."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(f"workdir={folder}", f"simulate.seed={seed}", "tracking=off")
        Chain(settings).extract()
        store = ActivityStore(settings.activity)
        windows = evaluated_windows(settings, store.span())
        history = History.read(store, settings.series, windows)
        known = read_known(settings, history.panel.keys)
        return prepare(history, windows, known=known.labels, copies=0)


def realised(grounds: Sequence[Ground], points: Sequence[AtBudget]) -> Estimate:
    """False alarms per 1,000 series per day over all organisations."""
    false, exposure = [], []
    for ground, point in zip(grounds, points, strict=True):
        place = {key: i for i, key in enumerate(ground.regime)}
        rows = np.array([place[one.keys[0]] for one in point.known.false], np.int64)
        false.append(np.bincount(rows, minlength=len(place)).astype(np.float64))
        exposure.append(np.full(len(place), ground.days / 1000))
    number, days = np.concatenate(false), np.concatenate(exposure)
    return Bootstrap(len(number)).rate(number, days)


def verdict(stated: float, rate: Estimate) -> str:
    """Whether the realised rate is within a factor 2 of the stated one, or may be."""
    low, high = stated / FACTOR, stated * FACTOR
    if low <= rate.value <= high:
        return "yes"
    open_ = rate.low <= high and rate.high >= low
    side = "rarer" if rate.value < low else "more often"
    return f"{side}{', and the interval reaches into it' if open_ else ''}"


if __name__ == "__main__":
    main()
