"""Opens a store: what is there, log files, or a simulated organisation."""

import os
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.alerting.rules import Rules
from trailsight.api.store import DEFAULT, Store
from trailsight.contracts.errors import InputError
from trailsight.detector.named import named
from trailsight.engine.local import LocalEngine
from trailsight.insight.form import InsightForm
from trailsight.insight.sinks.logtree import LogTree
from trailsight.jobs.chain import Chain
from trailsight.jobs.lock import alone
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import ScoreSpan, TrainSpan
from trailsight.reporting.options import ReportOptions
from trailsight.reporting.recorder import Tracking
from trailsight.reporting.tracking import MlflowTracking, NoTracking
from trailsight.series.choice import SeriesChoice
from trailsight.simulation.organisation import Organisation
from trailsight.source.trail import Trail

WORKDIR = "TRAILSIGHT_WORKDIR"
"""The environment variable that names the working directory of ``demo``."""
TRUTH = "truth.parquet"


def load(
    workdir: str | Path = ".",
    *,
    logs: str | Path | None = None,
    series: SeriesChoice | None = None,
    rules: Rules | None = None,
    exclude: Sequence[tuple[str, str]] = (),
    tracking: str | None = "local",
) -> Store:
    """The store in ``workdir``, which a stage or ``logs`` has filled.

    ``logs`` is a directory tree or a file of CloudTrail logs, read as ``extract`` reads them, but
    in this process alone: what was read before is not read again. ``series`` is what to watch and
    in which time zone, ``rules`` when to alert, ``exclude`` [from, to] windows that are neither
    learnt nor scored. ``tracking`` is where ``record`` and ``publish`` record runs: ``local`` (in
    ``workdir``), a server's address, or None. Raises ``InputError`` where there is no activity.
    """
    path = None if logs is None else str(logs)
    settings = _settings(workdir, Trail(path), series, rules, exclude, tracking)
    if logs is not None:
        with alone(settings.root):
            Chain(settings).extract()
    elif not ActivityStore(settings.activity).days():
        remedy = "give logs=DIR, or run python -m pipelines.extract"
        raise InputError("workdir", f"{settings.root} holds no activity", remedy)
    elif not (settings.simulated / TRUTH).exists():
        # Not simulated: then there is no truth to judge by.
        here = ActivityTable(str(settings.activity))
        settings = _settings(workdir, here, series, rules, exclude, tracking)
    return Store(settings)


def demo(
    workdir: str | Path | None = None,
    *,
    days: int = 28,
    seed: int = 7,
    tracking: str | None = "local",
) -> Store:
    """A store of a simulated organisation: two accounts, 96 APIs, incidents whose truth is known.

    In ``workdir``; else in the directory that the environment variable ``TRAILSIGHT_WORKDIR``
    names, whose activity is taken as it is where it has any (your own, say); else in one of yours
    among the system's temporary files. It is made once.
    """
    named_by_user = os.environ.get(WORKDIR) if workdir is None else None
    if named_by_user and ActivityStore(Path(named_by_user) / "data" / "activity").days():
        return load(named_by_user, tracking=tracking)
    folder = Path(workdir or named_by_user or _own_folder())
    settings = _settings(folder, Trail(), None, None, (), tracking, _organisation(days, seed))
    with alone(settings.root):
        Chain(settings).extract()
    return Store(settings)


def _organisation(days: int, seed: int) -> Organisation:
    """One that ends with Tuesday, 24 March, as that of ``make demo``; in few files."""
    start = date(2026, 3, 25) - timedelta(days=days)
    return Organisation(seed=seed, days=days, delivery_minutes=240, start=start.isoformat())


def _own_folder() -> Path:
    """A directory that nobody else can write to."""
    folder = Path(tempfile.gettempdir()) / f"trailsight-demo-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise InputError(WORKDIR, f"{folder} belongs to somebody else", "name another directory")
    return folder


def _settings(
    workdir: str | Path,
    source: Trail | ActivityTable,
    series: SeriesChoice | None,
    rules: Rules | None,
    exclude: Sequence[tuple[str, str]],
    tracking: str | None,
    simulate: Organisation | None = None,
) -> Settings:
    """What the command line would be told by default, but for these."""
    store: Tracking = NoTracking()
    if tracking is not None:
        store = MlflowTracking(None if tracking == "local" else tracking)
    return Settings(
        source=source,
        detector=named(DEFAULT, {}),
        series=series or SeriesChoice(),
        alerting=rules or Rules(),
        insight=InsightForm(),
        reporting=ReportOptions(),
        tracking=store,
        # More would start this script anew, which few notebooks are written for.
        engine=LocalEngine(workers=1),
        simulate=simulate or Organisation(),
        sink={"logtree": LogTree()},
        train=TrainSpan(exclude=tuple(exclude)),
        score=ScoreSpan(),
        workdir=str(workdir),
    )
