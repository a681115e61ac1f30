"""python -m benchmarks.evidence rates [--seeds 1 2] | simulated [--seeds 21 22] [--share 0.3]

What weak signs find together: on the labelled rates (no callers) beside single series at the same
total of false alarms; on simulated organisations with their attacks thinned out.
"""

import argparse

from benchmarks.evidence import labelled, organisations


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["rates", "simulated"])
    parser.add_argument("--seeds", type=int, nargs="+")
    parser.add_argument("--profile", default="development")
    parser.add_argument("--share", type=float, default=0.3)
    told = parser.parse_args()
    if told.what == "rates":
        labelled.run(told.seeds or range(1, 9), told.profile)
    else:
        organisations.run(told.seeds or range(21, 27), told.share)


if __name__ == "__main__":
    main()
