"""python -m benchmarks.rates generate | judge | record

``generate`` writes a labelled account as Parquet; ``judge`` scores files of alarms against such
accounts; ``record`` shows what a plain detector reaches.
"""

import argparse
from pathlib import Path

from benchmarks.rates.generate import PROFILES, account
from benchmarks.rates.record import record_alarms
from benchmarks.rates.report import text
from benchmarks.rates.tables import read, read_alarms, write
from trailsight.evaluation.judge import judge


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
    plain = commands.add_parser("record", help="judge the record of 28 days")
    plain.add_argument("--seeds", type=int, nargs="+", default=list(range(101, 107)))
    plain.add_argument("--profile", choices=list(PROFILES), default="development")
    told = parser.parse_args(arguments)
    if told.command == "record":
        accounts = [account(seed, told.profile) for seed in told.seeds]
        print(text(judge(accounts, [record_alarms(each) for each in accounts])))
        return
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
