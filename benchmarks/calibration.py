"""Prints, for every detector, its cost and how often clean minutes exceed 2 to 6 bans.

    python benchmarks/calibration.py [detector ...]

Per regime (``trailsight.detector.draws``) it fits on four weeks and scores the week after, of
the same process. A calibrated detector shows at most 1 in every cell: the share of minutes
beyond b bans, times 10^b.
"""

import importlib
import resource
import sys
import time
from pathlib import Path

from omegaconf import OmegaConf

from trailsight.contracts.detector import Detector
from trailsight.detector.draws import REGIMES, draw
from trailsight.detector.slots import WEEK_MINUTES

FOLDER = Path(__file__).parents[1] / "conf" / "detector"
SERIES = 250


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
        detector = build(path)
        print(f"\n{path.stem}\n{'regime':10}" + "".join(f"{b:>8}" for b in range(2, 7)), end="")
        print("   drop:" + "".join(f"{b:>8}" for b in range(2, 5)) + "   fit s score s")
        for regime in REGIMES:
            history, future = draw(regime, 7, SERIES, 4 * WEEK_MINUTES, WEEK_MINUTES)
            before = time.perf_counter()
            baseline = detector.fit(history)
            fitted = time.perf_counter()
            scores = baseline.score(future)
            done = time.perf_counter()
            print(f"{regime:10}", end="")
            for b in range(2, 7):
                due = scores.bans.size * 10.0**-b
                print(f"{(scores.bans > b).sum() / due:8.2f}", end="")
            print("        ", end="")
            for b in range(2, 5):
                print(f"{(scores.drop_bans > b).mean() * 10.0**b:8.2f}", end="")
            print(f"{fitted - before:8.2f}{done - fitted:8.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB, {SERIES} series, 4 weeks of history, 1 week scored")


if __name__ == "__main__":
    main(sys.argv[1:])
