"""Azure's VM creations: real control-plane calls, per five minutes, as a panel of minutes.

From the Azure Public Dataset V1 (2017, CC-BY-4.0): virtual machines created per 300 seconds over
30 days, one series for each of 16 sizes, one for all of them, and one for the requests.
"""

import gzip
from collections import defaultdict
from csv import DictReader
from pathlib import Path

import numpy as np

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey

FILE = "azure_vm_arrivals_5min.csv.gz"
BIN = 5
START = 29_500_000 // 10_080 * 10_080
"""The trace tells seconds since it began, no date: it is laid on one."""
HISTORY_DAYS, DAYS = 21, 30


def load(folder: Path, seed: int = 0) -> Panel:
    """The 18 series as counts per minute over 30 days.

    Only the totals of five minutes are known. Each call falls into one of its five minutes at
    random (seeded), as independent callers would; evenly spread they would be more regular than
    any calls are, and a detector of single minutes would be flattered.
    """
    bins: dict[str, dict[int, int]] = defaultdict(dict)
    with gzip.open(folder / FILE, "rt", newline="") as file:
        for line in DictReader(file):
            bins[line["series"]][int(line["timestamp"]) // (60 * BIN)] = int(line["value"])
    rng = np.random.default_rng(seed)
    counts = np.zeros((len(bins), DAYS * 1440), np.int64)
    for row, name in enumerate(sorted(bins)):
        places = np.array(sorted(bins[name]))
        totals = np.array([bins[name][place] for place in places.tolist()])
        minutes = places[:, None] * BIN + np.arange(BIN)
        inside = minutes[:, -1] < counts.shape[1]
        drawn = rng.multinomial(totals, np.full(BIN, 1 / BIN))
        counts[row, minutes[inside]] = drawn[inside]
    return Panel.from_dense([_key(name) for name in sorted(bins)], START, counts)


def _key(name: str) -> SeriesKey:
    event, _, size = name.partition("|")
    return SeriesKey("azure", size, "compute", event, "Management", CALL_RATE, None)
