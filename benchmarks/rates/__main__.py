"""python -m benchmarks.rates generate | judge

``generate`` writes labelled accounts as Parquet; ``judge`` scores a file of alarms against one.
"""

import argparse
from pathlib import Path

from benchmarks.rates.generate import PROFILES, account
from benchmarks.rates.judge import judge
from benchmarks.rates.report import text
from benchmarks.rates.tables import read, read_alarms, write


def main(arguments: list[str] | None = None) -> None:
    """Runs one of the two commands."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rates", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("generate", help="write one account")
    make.add_argument("--seed", type=int, required=True)
    make.add_argument("--profile", choices=list(PROFILES), default="development")
    make.add_argument("--series", type=int, default=300)
    make.add_argument("--days", type=int, default=49)
    make.add_argument("--out", type=Path, required=True)
    score = commands.add_parser("judge", help="score alarms; pairs of --truth and --alarms")
    score.add_argument("--truth", type=Path, nargs="+", required=True, metavar="DIR")
    score.add_argument("--alarms", type=Path, nargs="+", required=True, metavar="FILE.parquet")
    score.add_argument("--threshold", type=float, help="the operating point that you state, bans")
    score.add_argument("--resamples", type=int, default=200)
    told = parser.parse_args(arguments)
    if told.command == "generate":
        made = account(told.seed, told.profile, series=told.series, days=told.days)
        write(made, told.out)
        true = sum(i.verdict == "true" and i.start >= made.scored_from for i in made.incidents)
        print(f"{told.out}: {len(made.panel.keys)} series, {true} incidents in the scored days")
        return
    accounts = [read(folder) for folder in told.truth]
    alarms = [read_alarms(path) for path in told.alarms]
    outcome = judge(accounts, alarms, threshold=told.threshold, resamples=told.resamples)
    print(text(outcome))


if __name__ == "__main__":
    main()
