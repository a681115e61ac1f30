"""The kernels of STL and Holt-Winters beside statsmodels and statsforecast, one series a call."""

import os
import subprocess
import sys
import tempfile
import warnings
from functools import partial
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.cost import Cost, measure
from benchmarks.fleet import fleet
from trailsight.detector import stl_kernel
from trailsight.detector.holt_winters_kernel import Level, estimate, first_period
from trailsight.detector.holt_winters_kernel import holt_winters as smooth

Floats = NDArray[np.float64]
GRIDS = ((15, 672, "15 min, week"), (60, 168, "1 h, week"), (15, 96, "15 min, day"))
"""Minutes of a slot, slots of a period."""
FIXED = (0.02, 0.25)
FEW, MANY = 12, 400
"""Series given to the others, and to ours."""


def compilation() -> None:
    """Seconds until the first result, from an empty cache and from a full one."""
    code = (
        "import time\n"
        "from trailsight.alerting.calibrate import calibrate\n"
        "from trailsight.detector.draws import mixture\n"
        "from trailsight.detector.{0} import {1}\n"
        "history, recent = mixture(0, 4 * 10080, 5 * 1440)\n"
        "began = time.perf_counter()\n"
        "{2}\n"
        "print(time.perf_counter() - began, time.process_time())"
    )
    scored = "calibrate({0}(), history).score(recent, recent.end - 1440)"
    for module, name, work in (
        ("seasonal_counts", "SeasonalCounts", "{0}().fit(history)"),
        ("seasonal_record", "SeasonalRecord", "{0}().fit(history)"),
        ("stl", "Stl", "{0}().fit(history)"),
        ("holt_winters", "HoltWinters", "{0}().fit(history)"),
        ("holt_winters", "HoltWinters", "{0}(estimated=True).fit(history)"),
        ("isolation_forest", "IsolationForest", "{0}().fit(history).expect(recent)"),
        ("seasonal_counts", "SeasonalCounts", scored),
    ):
        done = work.format(name)
        _compilation(done, code.format(module, name, done))


def _compilation(name: str, code: str) -> None:
    """A row; ``code`` prints its seconds, and the CPU seconds of its whole process."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"NUMBA_CACHE_DIR": folder}
        run = [sys.executable, "-c", code]
        (cold, cold_cpu), (warm, warm_cpu) = (
            map(float, subprocess.run(run, env=env, check=True, capture_output=True).stdout.split())
            for _ in range(2)
        )
    print(f"{name}: first call {cold:.2f} s ({cold_cpu:.1f} CPU s with imports), "
          f"{warm:.2f} s once cached ({warm_cpu:.1f})")  # fmt: skip


def stl() -> None:
    """The same windows for both; the figure of equality is in standard deviations."""
    for width, period, label in GRIDS:
        rates = _rates(width)
        trend, low_pass = ceil(1.5 * period) | 1, (period + 1) | 1
        windows = {
            "seasonal": 35,
            "trend": trend,
            "low_pass": low_pass,
            "trend_jump": ceil(trend / 10),
            "low_pass_jump": ceil(low_pass / 10),
        }
        season, level = stl_kernel.stl(rates, period, **windows)
        peer = partial(_statsmodels_stl, rates, period, windows)
        theirs = peer()
        gaps = [
            max(np.abs(x.seasonal - season[i]).max(), np.abs(x.trend - level[i]).max())
            / rates[i].std()
            for i, x in enumerate(theirs)
        ]
        ours = measure(partial(stl_kernel.stl, rates, period, **windows), 3)
        other = measure(peer, 3)
        _row(label, "statsmodels STL", other, ours, f"equal within {max(gaps):.0e} SD")
        _peer("MSTL", label, rates, period, ours)


def holt_winters() -> None:
    """Fixed parameters, then parameters estimated per series; the first state is known."""
    for width, period, label in GRIDS:
        rates = _rates(width)
        begin = first_period(rates, period)
        state, errors = smooth(rates, begin, *FIXED)
        peer = partial(_statsmodels, rates, begin, FIXED)
        gap = max(
            max(abs(level / state.level[i] - 1), abs(sse / errors[i] - 1))
            for i, (level, sse) in enumerate(peer())
        )
        ours = measure(partial(smooth, rates, begin, *FIXED), 3)
        _row(label, "statsmodels, fixed", measure(peer), ours, f"equal within {gap:.0e}")

        _, least = _estimated(rates, begin)
        peer = partial(_statsmodels, rates, begin, None)
        over = max(least[i] / sse - 1 for i, (_, sse) in enumerate(peer()))
        ours = measure(partial(_estimated, rates, begin))
        equality = f"squares at most {over:+.3%} of its"
        _row(label, "statsmodels, estimated", measure(peer), ours, equality)
        _peer("AutoETS", label, rates, period, ours)


def _rates(width: int) -> Floats:
    """(400, n) calls per minute of series with a season, over four weeks."""
    panel = fleet(3000, 4)
    counts = panel.binned(width)
    active = np.flatnonzero((counts > 0).mean(axis=1) > 0.3)[:MANY]
    return counts[active] / width


def _estimated(rates: Floats, begin: Level) -> tuple[Level, Floats]:
    return smooth(rates, begin, *estimate(rates, begin))


def _statsmodels_stl(rates: Floats, period: int, windows: dict[str, int]) -> list[Any]:
    from statsmodels.tsa.seasonal import STL

    return [STL(one, period=period, **windows).fit(2, 0) for one in rates[:FEW]]


def _statsmodels(
    rates: Floats, begin: Level, pair: tuple[float, float] | None
) -> list[tuple[float, float]]:
    """The last level of the first series, and their sums of squared errors."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    fits = []
    for i, one in enumerate(rates[:FEW]):
        model = ExponentialSmoothing(
            one,
            seasonal="add",
            seasonal_periods=begin.season.shape[1],
            initialization_method="known",
            initial_level=begin.level[i],
            initial_seasonal=begin.season[i],
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of convergence
            if pair is None:
                fitted = model.fit()
            else:
                fitted = model.fit(
                    smoothing_level=pair[0], smoothing_seasonal=pair[1], optimized=False
                )
        fits.append((float(fitted.level[-1]), float(fitted.sse)))
    return fits


def _peer(name: str, label: str, rates: Floats, period: int, ours: Cost) -> None:
    """A row of statsforecast, which answers another question than ours: no figure of equality."""
    try:
        from statsforecast import models  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        print(f"{label:14} statsforecast {name:24} not installed")
        return
    model = getattr(models, name)(season_length=period)
    try:
        cost = measure(lambda: [model.new().fit(one) for one in rates[:FEW]])
    except Exception as error:
        print(f"{label:14} statsforecast {name} fails: {error}")
        return
    _row(label, f"statsforecast {name}", cost, ours, "another model")


def _row(label: str, name: str, theirs: Cost, ours: Cost, equality: str) -> None:
    """Microseconds a series; CPU, as both run in one thread."""
    there, here = theirs.cpu / FEW * 1e6, ours.cpu / MANY * 1e6
    print(f"{label:14} {name:24}{there:11.0f} µs, ours{here:8.1f} µs: "
          f"×{there / here:<6.0f} {equality}")  # fmt: skip
