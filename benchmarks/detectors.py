"""What detectors cost, beside the libraries that people would use otherwise.

    python benchmarks/detectors.py [table ...]

Prints the tables named, or all of them. Ratios are of one run on one machine, thread for thread.
"""

import sys
from collections.abc import Callable

from benchmarks.cost import load
from benchmarks.fleet_tables import TABLES as FLEET
from benchmarks.kernel_tables import compilation, holt_winters, stl

TABLES: dict[str, Callable[[], None]] = {
    "compilation": compilation,
    "stl": stl,
    "holt_winters": holt_winters,
    **FLEET,
}


def main(names: list[str]) -> None:
    """Prints the tables."""
    for name in names or TABLES:
        print(f"\n{name} ({load()})")
        TABLES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
