"""Prints, for every detector, how often clean days alarm, as a multiple of how often they should.

    python benchmarks/calibration.py [detector ...]

Per regime (``trailsight.detector.draws``) it calibrates on four weeks and scores the week after, of
the same process, without any incident. A cell is the number of series-days whose largest score
exceeds what one day in 10, 100 or 1,000 may exceed, over the number that may: 1 is calibrated,
below 1 is cautious. The last row pools the regimes.
"""

import importlib
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from omegaconf import OmegaConf

from trailsight.alerting.calibrate import calibrate
from trailsight.contracts.detector import Detector
from trailsight.detector.draws import REGIMES, draw
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES
from trailsight.evaluation.checks import scores

FOLDER = Path(__file__).parents[1] / "conf" / "detector"
SERIES = 250
ONE_IN = (10, 100, 1000)


def build(path: Path) -> Detector:
    """The detector that a config describes."""
    loaded = OmegaConf.to_container(OmegaConf.load(path))
    assert isinstance(loaded, dict)
    parameters = {str(name): value for name, value in loaded.items()}
    module, name = parameters.pop("_target_").rsplit(".", 1)
    detector: Detector = getattr(importlib.import_module(module), name)(**parameters)
    return detector


def main(names: list[str]) -> None:
    """Prints one table a detector."""
    paths = [p for p in sorted(FOLDER.glob("*.yaml")) if not names or p.stem in names]
    for path in paths:
        began, found = time.process_time(), []
        heads = "".join(f"{f'1/{n}':>8}" for n in ONE_IN)
        print(f"\n{path.stem}\n{'regime':10}{heads}   drop:{heads}")
        for regime in REGIMES:
            found.append(_beyond(build(path), regime))
            _line(regime, found[-1], 1)
        _line("all", np.sum(found, axis=0), len(REGIMES))
        print(f"{SERIES} series × 7 days a regime; {time.process_time() - began:.0f} CPU s")


def _beyond(detector: Detector, regime: str) -> NDArray[np.int64]:
    """(2, 3) series-days with a rise, or a fall, rarer than that."""
    history, future = draw(regime, 7, SERIES, 4 * WEEK_MINUTES, WEEK_MINUTES)
    one = scores(calibrate(detector, history), history, future.dense())
    days = [x.reshape(SERIES, 7, DAY_MINUTES).max(axis=2) for x in (one.bans, one.drop_bans)]
    return np.array([[(day > np.log10(DAY_MINUTES * n)).sum() for n in ONE_IN] for day in days])


def _line(name: str, seen: NDArray[np.int64], regimes: int) -> None:
    due = SERIES * 7 * regimes / np.array(ONE_IN)
    rises, falls = ("".join(f"{value:8.2f}" for value in row) for row in seen / due)
    print(f"{name:10}{rises}        {falls}")


if __name__ == "__main__":
    main(sys.argv[1:])
