"""What a training has to say to MLflow: the run, the data it read, and the model it made."""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np

import trailsight
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.predict import INPUTS, OPTIONAL, OUTPUTS
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.train import Trained
from trailsight.reporting.card import model_card
from trailsight.reporting.registry import CHALLENGER, CONFIGURATION
from trailsight.reporting.run import Dataset, ModelRecord, RunRecord

WORDS = {"timestamp[s, tz=UTC]": "datetime", "bool": "boolean", "int64": "long"}
"""MLflow's for column types."""
SHARED = (
    "trailsight", "detector", "parameters", "least", "series", "source", "train_start"
)  # fmt: skip
EXAMPLE_DAYS, EXAMPLE_ROWS = 5, 100
"""An input example is the last days of a series of about so many called minutes."""
CODE = Path(trailsight.__file__).parent / "pyfunc.py"
"""What MLflow runs to load a model; MLflow is imported there, and only there."""


def life_of(description: Mapping[str, str]) -> str:
    """A digest of what a training shares with its refits: all but up to when is learnt."""
    shared = [description.get(name) for name in SHARED]
    return blake2b(repr(shared).encode(), digest_size=8).hexdigest()


def training_run(settings: Settings, trained: Trained, parent: str | None) -> RunRecord:
    """The run of a training; ``parent`` is the life of the one that it is a refit of."""
    history, windows, model = trained.history, trained.windows, trained.model
    refit = parent is not None
    day = text_of(windows.train_end)
    return RunRecord(
        name=f"refit {day}" if refit else f"train {model.version}",
        stage="train",
        params=settings.parameters(),
        config_yaml=settings.config,
        metrics={
            "series": float(len(history.keys)),
            "series_with_short_history": float(model.calibrated.short.sum()),
            "calls": float(history.count.sum()),
            "train_days": (windows.train_end - windows.train_start) / 1440,
        },
        tables={} if refit else {"series": settings.reports / "train" / "series.parquet"},
        tags={"detector": settings.detector_name, "model_version": model.version},
        datasets=[activity_dataset(settings, windows.train_start, windows.train_end, "training")],
        model=None if refit else model_record(settings, trained),
        parent=parent,
        key=None if refit else life_of(model.meta),
        began=trained.began,
    )


def activity_dataset(settings: Settings, start: int, end: int, context: str) -> Dataset:
    """The minutes [start, end) of the activity table, as an input of a run."""
    store = ActivityStore(settings.activity)
    days = [day for day in store.days() if start // 1440 <= day <= (end - 1) // 1440]
    return Dataset(
        name="activity",
        digest=store.digest_of(days),
        source=str(settings.activity),
        columns={
            field.name: WORDS.get(str(field.type), str(field.type))
            for field in activity_schema(store.optional())
        },
        profile={"from": text_of(start), "to": text_of(end), "days": len(days)},
        context=context,
    )


def model_record(settings: Settings, trained: Trained) -> ModelRecord:
    """The baseline as a model that MLflow can serve."""
    model, history = trained.model, trained.history
    facts = {
        **model.meta,
        "model_version": model.version,
        CONFIGURATION: configuration(model.meta),
    }
    told = {
        "Detector": settings.detector_name,
        "Parameters": _listed(model.meta["parameters"]),
        "Learnt": f"{model.meta['train_start']} to {model.meta['train_end']} UTC",
        "Series": f"{len(history.keys):,}, {int(model.calibrated.short.sum()):,} of them with "
        "too little history for a weekly season",
        "Calls": f"{int(history.count.sum()):,}",
        "What is watched": _listed(model.meta["series"]),
        "Logs": _listed(model.meta["source"]),
        "Trailsight": model.meta["trailsight"],
    }
    return ModelRecord(
        name=model.version,
        arrays=settings.baselines,
        code=CODE,
        card=model_card(settings.detector_name, model.version, told),
        facts=facts,
        inputs=INPUTS,
        optional=OPTIONAL,
        outputs=OUTPUTS,
        parameters={"since": ""},
        example=example(history),
        alias=CHALLENGER if settings.register else None,
        requirements=[f"trailsight=={trailsight.__version__}", f"mlflow=={installed('mlflow')}"],
    )


def _listed(stored: str) -> str:
    """A stored mapping for people; what is empty is left out."""
    items = json.loads(stored).items()
    lists = {name: ", ".join(x) if isinstance(x, list) else x for name, x in items}
    return "; ".join(f"{name} {x}" for name, x in lists.items() if x not in (None, ""))


def configuration(description: Mapping[str, str]) -> str:
    """A digest of what was chosen of a baseline: the detector and what is watched, not the data."""
    chosen = [description[name] for name in ("detector", "parameters", "least", "series")]
    return blake2b("\n".join(chosen).encode(), digest_size=8).hexdigest()


def example(history: Panel) -> dict[str, Sequence[Any]]:
    """The last days of one series that was called now and then, as ``Predictor.predict`` takes
    them."""
    late = history.window(history.end - 1440 * EXAMPLE_DAYS, history.end)
    sizes = np.diff(late.indptr)
    row = int(np.argmin(np.abs(sizes - EXAMPLE_ROWS)))
    part = late.take([row])
    if not len(part.minute):  # nobody called anything in those days: the first minute will do
        part = Panel.from_dense(part.keys, late.start, np.array([[1]]))
    minutes, counts = part.minute[-EXAMPLE_ROWS:], part.count[-EXAMPLE_ROWS:]
    key = dict(zip(SeriesKey._fields, part.keys[0], strict=True))
    columns: dict[str, Sequence[Any]] = {
        name: [key.get(name)] * len(minutes) for name in INPUTS if name not in ("minute", "count")
    }
    columns["minute"] = [text_of(part.start + int(minute)) for minute in minutes]
    columns["count"] = counts.tolist()
    if key["error_code"] is None:
        del columns["error_code"]
    return {name: columns[name] for name in INPUTS if name in columns}
