"""What our detectors and the machinery around them cost on a fleet (``benchmarks/fleet.py``)."""

import io
from collections.abc import Callable
from functools import cache, partial

import numpy as np

from benchmarks.calibration import FOLDER, build
from benchmarks.cost import Cost, measure
from benchmarks.fleet import fleet
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.detector.slots import DAY_MINUTES

SERIES, WEEKS = 10_000, 4
MANY = 100_000
CONTEXT = 4 * DAY_MINUTES
PORTION = 1000
"""Series that are scored at a time, as a run does."""
DEFAULT = "seasonal_counts"


def fit() -> None:
    """Every detector, from calls to what is normal."""
    panel = _fleet()
    for path in sorted(FOLDER.glob("*.yaml")):
        detector = build(path)
        detector.fit(_some(panel))  # compiles
        _line(path.stem, SERIES, measure(partial(detector.fit, panel), 2))


def linear() -> None:
    """The default detector on less and more: cost should grow with series and with weeks."""
    detector = _default()
    detector.fit(_some(_fleet()))
    for series, weeks in ((2500, 4), (5000, 4), (10_000, 4), (10_000, 2), (10_000, 8)):
        panel = _fleet() if (series, weeks) == (SERIES, WEEKS) else fleet(series, weeks)
        cost = measure(partial(detector.fit, panel), 2)
        share = cost.cpu / (series * weeks) * 1e6
        print(f"{series:7} series × {weeks} weeks: {cost.cpu:6.2f} CPU s, "
              f"{share:5.1f} CPU µs a series and week, {cost.extra:5.0f} MB extra")  # fmt: skip


def calibration() -> None:
    """Every detector with all its calibration: fitted to the whole and to each part left out."""
    panel = _fleet()
    for path in sorted(FOLDER.glob("*.yaml")):
        detector = build(path)
        calibrate(detector, _some(panel))
        _line(path.stem, SERIES, measure(partial(calibrate, detector, panel)))


def scoring() -> None:
    """A day of minutes at all scales, in both directions, and what is kept of a series."""
    fitted = _calibrated()
    recent = _fleet().window(_fleet().end - DAY_MINUTES - CONTEXT, _fleet().end)
    first = recent.end - DAY_MINUTES

    def portions() -> None:
        for low in range(0, SERIES, PORTION):
            fitted.score(recent, first, low, low + PORTION)

    portions()
    _line("a day of minutes", SERIES, measure(portions, 3))
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **dict(fitted.state()))
    print(f"state: {file.tell() / SERIES:.0f} bytes a series, compressed")


def newest() -> None:
    """The last minute of a large fleet, with six hours before it for the windows, and with the
    days that the trailing level looks back on as well."""
    panel = fleet(MANY, 2)
    start = panel.end - 8 * DAY_MINUTES
    fitted = calibrate(_default(), panel.window(start, panel.end - 360))
    for context in (360, CONTEXT):
        recent = panel.window(panel.end - context, panel.end)
        _score_last(fitted, recent)
        cost = measure(partial(_score_last, fitted, recent), 5)
        _line(f"newest minute, {context // 60} h of context", MANY, cost)


def _score_last(fitted: Calibrated, recent: Panel) -> None:
    fitted.score(recent, recent.end - 1)


def _default() -> Detector:
    return build(FOLDER / f"{DEFAULT}.yaml")


@cache
def _fleet() -> Panel:
    return fleet(SERIES, WEEKS)


@cache
def _calibrated() -> Calibrated:
    return calibrate(_default(), _fleet())


def _some(panel: Panel) -> Panel:
    return panel.take(range(20))


def _line(name: str, series: int, cost: Cost) -> None:
    print(
        f"{name:34}{series:7} series: {cost.wall:6.2f} s, {cost.cpu:6.2f} CPU s, "
        f"{cost.cpu / series * 1e6:6.0f} CPU µs a series, {cost.extra:5.0f} MB extra"
    )


TABLES: dict[str, Callable[[], None]] = {
    "fit": fit,
    "linear": linear,
    "calibration": calibration,
    "scoring": scoring,
    "newest": newest,
}
