"""A registered model that scores: fetched, checked against the settings, kept for when MLflow is
down."""

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from trailsight.alerting.calibrate import Calibrated
from trailsight.contracts.atomic import replacing
from trailsight.contracts.errors import InputError
from trailsight.detector.named import named
from trailsight.detector.store import load
from trailsight.jobs.learnt import Learnt
from trailsight.jobs.predict import series_of
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import LEARNT, Model, least_of
from trailsight.reporting.registry import UnreachableError

log = logging.getLogger("trailsight")


@dataclass(frozen=True)
class Registered:
    """A version of the registered model. It is not learnt anew while it scores, whatever
    ``train.refit_days`` says: what was promoted is what runs."""

    settings: Settings
    """Those of the run, with the detector and the training span of the model."""
    model: Model

    def require_before(self, minute: int) -> None:
        """Raises ``InputError`` where it was learnt from minutes that it is to score, from
        ``minute`` on."""
        _, learnt_to = self.settings.train.minutes("model")
        if learnt_to is not None and learnt_to > minute:
            problem = (
                f"{self.model.registered} was learnt up to {text_of(learnt_to)}, and "
                f"{text_of(minute)} is to be scored"
            )
            raise InputError("model", problem, "a baseline must not learn what it is to score")


def registered(settings: Settings) -> Registered:
    """The model that ``settings.model`` names.

    The detector is the model's, rebuilt from its stored name and parameters; what is watched
    must be as it was learnt. Raises ``InputError`` where there is no such model, it does not fit,
    or MLflow is down and was never asked before.
    """
    path, name = _fetched(settings, str(settings.model))
    state, meta = load(path)
    version, told = meta.pop("version", ""), meta.pop(LEARNT, None)
    detector = named(meta["detector"], json.loads(meta["parameters"]))
    _require_fit(settings, meta, name)
    span = replace(settings.train, start=meta["train_start"], end=meta["train_end"])
    learnt = None if told is None else Learnt.restore(json.loads(told))
    model = Model(Calibrated.restore(detector, state), version, meta, learnt, name)
    return Registered(replace(settings, detector=detector, train=span), model)


def _require_fit(settings: Settings, meta: Mapping[str, str], name: str) -> None:
    stored, own = asdict(series_of(meta)), asdict(settings.series)
    for part, value in stored.items():
        if own[part] != value:
            problem = f"is {own[part]!r}, and {name} was learnt with {value!r}"
            raise InputError(f"series.{part}", problem, "give it the same, or train anew")
    if meta["least"] != str(least_of(settings.alerting)):
        problem = f"{settings.alerting.min_calls} does not fit {name}: it never counts fewer than "
        raise InputError("alerting.min_calls", f"{problem}{meta['least']} calls as a rise")


def _fetched(settings: Settings, which: str) -> tuple[Path, str]:
    """The arrays of the version that ``which`` names, and what to call it."""
    folder = settings.root / "models" / "registered"
    place, note = folder / f"{which}.npz", folder / f"{which}.json"
    registry = settings.tracking.registry(settings.root)
    try:
        version = registry.find(which)
        if version is None:
            what = f"version {which}" if which.isdecimal() else f"version called {which}"
            problem = f"{registry.model} has no {what} in MLflow at {registry.where}"
            remedy = "python -m pipelines.train register=true, then python -m pipelines.promote"
            raise InputError("model", problem, remedy)
        number = f"version {version.number}"
        name = f"{registry.model} {number}" if which.isdecimal() else f"{which}, {number}"
        with TemporaryDirectory(prefix="trailsight-") as temporary:
            arrays = registry.download(version, Path(temporary))
            with replacing(place) as target:
                shutil.copyfile(arrays, target)
        with replacing(note) as target:
            target.write_text(json.dumps({"store": registry.where, "name": name}), "utf-8")
    except UnreachableError as error:
        known = json.loads(note.read_bytes()) if note.exists() and place.exists() else {}
        if known.get("store") != registry.where:
            raise
        name = str(known["name"])
        log.warning("%s: scoring with %s, as it was when last asked for", error, name)
    return place, name
