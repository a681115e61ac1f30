"""train: activity to a baseline, and what its alerts are worth."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from trailsight import __version__
from trailsight.activity.store import ActivityStore
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.calibration import FORM
from trailsight.alerting.rules import Rules
from trailsight.alerting.scales import LEAST
from trailsight.contracts.atomic import replacing
from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.detector.store import load, save
from trailsight.jobs.history import called
from trailsight.jobs.learnt import Learnt
from trailsight.jobs.settings import Settings, name_of
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import Windows, length_of
from trailsight.series.choice import COLUMNS

LEARNT = "learnt"
"""What of a stored baseline's description does not decide it."""


@dataclass(frozen=True)
class Model:
    """A calibrated baseline as it is stored."""

    calibrated: Calibrated
    version: str
    """Detector and a digest of what was learnt."""
    meta: Mapping[str, str]
    learnt: Learnt | None = None
    """What it was learnt from; None: it does not tell, being of an earlier version."""
    registered: str | None = None
    """What it is called as a registered model; None: it was learnt here."""


@dataclass(frozen=True)
class Trained:
    """What one training run made."""

    model: Model
    history: Panel
    windows: Windows
    began: float
    """When it began, in seconds since the epoch."""

    @property
    def warning(self) -> str | None:
        """Says plainly when the history is too short, and what that means; None otherwise."""
        short = int(self.model.calibrated.short.sum())
        if not short:
            return None
        span = length_of(self.windows.train_end - self.windows.train_start)
        return (
            f"{short} of {len(self.history.keys)} series have too little history for their "
            f"season ({span} of logs; a weekly baseline wants two weeks or more). They are judged "
            "by their overall rate and by what is usual in the fleet: a busy hour, a night job or "
            "an API that is used for the first time can look unusual until more has been seen."
        )


def describe(settings: Settings, windows: Windows, origin: Mapping[str, str]) -> dict[str, str]:
    """What decides a baseline: two of equal description are equal."""
    bad = windows.excluded.within(windows.train_start, windows.train_end).spans
    excluded = [[text_of(start), text_of(end)] for start, end in bad]
    return {
        "trailsight": __version__,
        "detector": settings.detector_name,
        "parameters": json.dumps(asdict(settings.detector), sort_keys=True),  # type: ignore[call-overload]
        "calibration": FORM,
        "least": str(least_of(settings.alerting)),
        "series": json.dumps(asdict(settings.series), sort_keys=True),
        "source": json.dumps(dict(origin), sort_keys=True),
        "train_start": text_of(windows.train_start),
        "train_end": text_of(windows.train_end),
        **({"exclude": json.dumps(excluded)} if excluded else {}),
    }


def train(settings: Settings, windows: Windows, origin: Mapping[str, str]) -> Trained:
    """Fits the detector on the training window, calibrates it, and stores what was learnt."""
    trained = learn(settings, windows, origin)
    _write_series(settings, trained)
    # The baseline goes last: a run killed before it learns again.
    model = trained.model
    told = {"version": model.version}
    if model.learnt is not None:
        told[LEARNT] = json.dumps(model.learnt.content(), sort_keys=True)
    save(settings.baselines, model.calibrated.state(), {**model.meta, **told})
    return trained


def learn(settings: Settings, windows: Windows, origin: Mapping[str, str]) -> Trained:
    """What ``train`` learns; nothing is written."""
    began, store = time.time(), ActivityStore(settings.activity)
    span = windows.train_start, windows.train_end
    history = settings.series.panel_of(store.parts(*span, COLUMNS), *span, store.coverage())
    history = called(windows.excluded.filled(history, causal=False))
    if not history.keys:
        problem = "the training window holds no management write and no error"
        raise InputError("train.start", problem, "choose a longer window")
    calibrated = calibrate(settings.detector, history, least_of(settings.alerting))
    meta = describe(settings, windows, origin)
    version = version_of(settings.detector, calibrated)
    learnt = Learnt.of(history, calibrated, windows)
    return Trained(Model(calibrated, version, meta, learnt), history, windows, began)


def version_of(detector: Detector, calibrated: Calibrated) -> str:
    """Detector and a digest of what was learnt."""
    state = calibrated.state()
    digest = blake2b(digest_size=4)
    for name in sorted(state):
        digest.update(name.encode() + state[name].tobytes())
    return f"{name_of(detector)}-{digest.hexdigest()}"


def least_of(rules: Rules) -> int:
    """Calls below which nothing is a rise: fewer where an episode may open with fewer."""
    return min(rules.min_calls, LEAST)


def _write_series(settings: Settings, trained: Trained) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    history = trained.history
    columns = dict(zip(SeriesKey._fields, zip(*history.keys, strict=True), strict=True))
    calls = np.add.reduceat(history.count, history.indptr[:-1])
    table = pa.table({**columns, "calls": calls, "short": trained.model.calibrated.short})
    with replacing(_series_of(settings)) as temporary:
        pq.write_table(table, temporary)


def _series_of(settings: Settings) -> Path:
    return settings.reports / "train" / "series.parquet"


def stored_meta(settings: Settings) -> Mapping[str, str] | None:
    """The description of the baseline in ``models/baselines``."""
    return load(settings.baselines)[1] if settings.baselines.exists() else None


def stored(settings: Settings, wanted: Mapping[str, str]) -> Model | None:
    """The baseline in ``models/baselines``, if it is of the description ``wanted``."""
    if not settings.baselines.exists():
        return None
    state, meta = load(settings.baselines)
    version, told = meta.get("version", ""), meta.get(LEARNT)
    if {n: v for n, v in meta.items() if n not in ("version", LEARNT)} != dict(wanted):
        return None
    learnt = None if told is None else Learnt.restore(json.loads(told))
    return Model(Calibrated.restore(settings.detector, state), version, wanted, learnt)
