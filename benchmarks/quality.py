"""python benchmarks/quality.py [--rates-seeds 1 2 3] [--azure DIR] [--nab DIR] [--peers NAME ...]

How well incidents are found: our detectors and other people's, side by side, on three data sets.

rates     simulated accounts with labelled incidents (``benchmarks/rates``)
azure     real calls (VM creations per five minutes) with incidents injected into copies
nab       the Numenta Anomaly Benchmark, official scoring, out of sample

A table has one row a method: AUPRC, recall of all and of the salient incidents at 1, 3 and 10
false alarms per 1,000 series per day, median and 95th percentile of the delay, and the overlap
of alarm and incident (IoU), with 95 % bootstrap intervals. A data set that is not at hand, or a
peer that is not installed (``pip install -r benchmarks/peers/requirements.txt``), is named and
left out.
"""

import argparse
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from benchmarks import budgets
from benchmarks.injected import azure, compare
from benchmarks.method import Method
from benchmarks.nab import report
from benchmarks.ours import names, ours
from benchmarks.peers.registry import PEERS
from benchmarks.rates.account import Account
from benchmarks.rates.generate import account
from benchmarks.side_by_side import part_of, raised, row
from trailsight.evaluation.alarm import Alarm as Raised
from trailsight.evaluation.judge import Outcome, judge

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = ("rates", "azure", "nab")


def main() -> None:
    """Prints one table a data set."""
    told = _arguments()
    if "rates" in told.sets and told.rates_seeds:
        made = [account(seed, told.profile) for seed in told.rates_seeds]
        mine: dict[str, list[list[Raised]]] = {}
        few = [part_of(each, told.slow_series, told.rates_seeds[0]) for each in made]
        _compare(
            f"rates, profile {told.profile}, seeds {told.rates_seeds}; slow peers (*) on "
            f"{told.slow_series} series of each account",
            told,
            lambda method, slow: _rates(method, few if slow else made, mine),
        )
        _budgets(made, {name: mine[name] for name in told.ours})
    if "azure" in told.sets and _at_hand("azure", told.azure / azure.FILE):
        panel = azure.load(told.azure)
        first = panel.start + azure.HISTORY_DAYS * 1440
        many = compare.accounts(panel, first, range(told.copies))
        some = many[: 1 + told.slow_copies]
        _compare(
            f"azure, {len(panel.keys)} series, {told.copies} copies with incidents, "
            f"{told.slow_copies} for slow peers (*)",
            told,
            lambda method, slow: compare.compare(method, some if slow else many),
        )
        days = len(panel.keys) * (panel.end - first) / 1440
        print(
            f"{days:.0f} series-days: budgets below {1000 / days:.1f} allow no false alarm at all"
        )
    if "nab" in told.sets and _at_hand("nab", told.nab / "labels"):
        print("\nnab, standard profile: chosen on half of the files, judged on the other half")
        print(report.table(told.nab, range(told.nab_splits)).to_string())


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--rates-seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--profile", default="development")
    parser.add_argument("--azure", type=Path, default=DATA / "azure_vm_arrivals", metavar="DIR")
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--slow-copies", type=int, default=4)
    parser.add_argument("--nab", type=Path, default=DATA / "nab", metavar="DIR")
    parser.add_argument("--nab-splits", type=int, default=10)
    parser.add_argument("--ours", nargs="*", choices=names(), default=names())
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--slow-series", type=int, default=100)
    return parser.parse_args()


def _rates(
    method: Method, accounts: Sequence[Account], kept: dict[str, list[list[Raised]]]
) -> Outcome:
    kept[method.name] = [raised(method, each) for each in accounts]
    return judge(accounts, kept[method.name])


def _budgets(accounts: Sequence[Account], alarms: dict[str, list[list[Raised]]]) -> None:
    """Prints what the stated budgets bring: only our scores state any."""
    met = {name: budgets.at_budgets(accounts, raised) for name, raised in alarms.items()}
    if met:
        print("\nAt the thresholds that budgets of 1, 3 and 10 state: realised false alarms")
        rows = {name: budgets.row(outcomes) for name, outcomes in met.items()}
        print(pd.DataFrame.from_dict(rows, orient="index").to_string())
    for name, outcomes in met.items():
        print(f"\n{name}, by regime: false alarms per 1,000 series per day, and their number")
        print(budgets.by_regime(outcomes).to_string())


def _compare(title: str, told: argparse.Namespace, run: Callable[[Method, bool], Outcome]) -> None:
    rows, kinds = {}, {}
    for label, method, slow in _methods(told):
        if method is None:
            rows[label] = {"incidents": "not installed"}
            continue
        began = _cpu_seconds()
        outcome = run(method, slow)
        rows[label] = row(outcome) | {"CPU s": f"{_cpu_seconds() - began:.0f}"}
        kinds[label] = {kind: part.recall for kind, part in outcome.at("10").kinds.items()}
        print(f"{label}: {rows[label]}", file=sys.stderr)
    print(f"\n{title}")
    print(pd.DataFrame.from_dict(rows, orient="index").fillna("").to_string())
    print("\nRecall by kind of incident at 10 false alarms per 1,000 series per day")
    print(pd.DataFrame.from_dict(kinds, orient="index").round(2).to_string())


def _methods(told: argparse.Namespace) -> Iterator[tuple[str, Method | None, bool]]:
    """What the table calls it, the method (None where it is not installed), whether it is slow."""
    for name in told.ours:
        yield name, ours(name), False
    for name in told.peers:
        peer = PEERS[name]
        if peer.installed:
            method = peer.method()
            yield f"{method.name}{' *' if peer.slow else ''}", method, peer.slow
        else:
            yield f"{name} (pip install {peer.package})", None, peer.slow


def _cpu_seconds() -> float:
    """Of this process and of those it waited for: Prophet's model runs in one."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _at_hand(name: str, path: Path) -> bool:
    if not path.exists():
        print(f"\n{name}: left out, there is no {path}")
    return path.exists()


if __name__ == "__main__":
    main()
