"""A store: the activity of some accounts, and all that can be asked of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from trailsight.activity.store import ActivityStore
from trailsight.activity.table import ActivityTable
from trailsight.alerting.rules import Rules
from trailsight.api.evaluated import Evaluation, evaluated
from trailsight.api.explained import Explanation, explained
from trailsight.api.frames import times
from trailsight.api.injected import Injected, injected
from trailsight.api.make import make_detector
from trailsight.api.model import Model, fit
from trailsight.api.moment import When, text
from trailsight.api.parts import parts_of
from trailsight.api.pick import Api
from trailsight.api.published import Published, published
from trailsight.api.runs import Runs, runs
from trailsight.api.scores import Scores
from trailsight.api.view import View
from trailsight.contracts.detector import Detector
from trailsight.contracts.series import SeriesKey
from trailsight.insight.table import read_episodes
from trailsight.jobs.backtest import learner
from trailsight.jobs.chain import Chain
from trailsight.jobs.history import History
from trailsight.jobs.lock import alone
from trailsight.jobs.portions import CONTEXT
from trailsight.jobs.settings import Settings, name_of
from trailsight.jobs.spans import ScoreSpan
from trailsight.jobs.windows import MINUTES_A_DAY, resolve
from trailsight.reporting.tracking import NoTracking

if TYPE_CHECKING:
    import pandas as pd

DEFAULT = "seasonal_counts"
"""The detector that is taken where none is named, as on the command line."""


@dataclass(frozen=True)
class Store:
    """A working directory with activity in it; made by ``load`` and ``demo``.

    Nothing is written but by ``publish``, ``copy`` and ``Evaluation.record``.
    """

    settings: Settings

    def __repr__(self) -> str:
        first, last = self.span
        return f"<Store: {self.workdir}, {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC>"

    @property
    def workdir(self) -> Path:
        """Where everything lies."""
        return self.settings.root

    @property
    def span(self) -> "tuple[pd.Timestamp, pd.Timestamp]":
        """The first minute with a call, and the minute after the last one (UTC)."""
        first, last = times(self._span)
        return first, last

    def panel(
        self, api: Api = None, *, start: When = None, end: When = None, **which: str | None
    ) -> View:
        """The series of ``api`` (``RunInstances``, ``ec2:RunInstances``, a row of a frame; None:
        all) in the minutes [start, end). ``account``, ``region``, ``error`` (a code) and ``type``
        (``calls`` or ``errors``) narrow them. Raises ``InputError`` where nothing is left."""
        return self._all.pick(api, **which).between(start, end)

    def fit(
        self,
        detector: str | Detector = DEFAULT,
        *,
        until: When = None,
        since: When = None,
        rules: Rules | None = None,
        **parameters: Any,  # noqa: ANN401 - the detector's own
    ) -> Model:
        """Learns all series, as ``train`` does; the arguments are those of ``fit``."""
        return fit(detector, self._all, until=until, since=since, rules=rules, **parameters)

    def backtest(
        self,
        detector: str | Detector = DEFAULT,
        *,
        start: When = None,
        end: When = None,
        refit_days: int = 1,
        view: View | None = None,
        rules: Rules | None = None,
        **parameters: Any,  # noqa: ANN401 - the detector's own
    ) -> Scores:
        """What ``score`` would have computed of [start, end), with a baseline that is learnt anew
        every ``refit_days`` from all before; by default the last UTC day.

        ``view`` are the series whose scores are kept (None: all). All are learnt whatever it is.
        """
        settings = self.with_rules(rules).settings
        built = make_detector(detector, **parameters)
        score = ScoreSpan(text(start), text(end), settings.score.lateness)
        train = replace(settings.train, refit_days=refit_days)
        windows = resolve(train, score, self._span)
        model_of = learner(built, settings.alerting, self._all.history)
        seen, rules = view or self._all, settings.alerting
        parts = parts_of(rules, settings.policy, windows, seen, model_of, refit_days)
        return Scores(name_of(built), rules, windows, seen.keys, parts)

    def inject(self, **options: Any) -> Injected:  # noqa: ANN401 - those of EvaluateOptions
        """Plants incidents of known kind and size in copies of the last weeks, once, to try
        detectors and rules on them; ``options`` are those of ``evaluate`` (``start``, ``weeks``,
        ``kinds``, ``copies``, ``incidents``, ``seed`` …)."""
        return injected(self.settings, options)

    def evaluate(
        self,
        detector: str | Detector = DEFAULT,
        *,
        rules: Rules | None = None,
        **options: Any,  # noqa: ANN401 - those of EvaluateOptions
    ) -> Evaluation:
        """What ``python -m pipelines.evaluate`` finds: replayed under several budgets, judged by
        labels and by injected incidents, with intervals. Nothing is written."""
        return evaluated(self._having(detector, rules), options)

    def explain(
        self,
        api: Union[str, SeriesKey, "pd.Series[Any]"],
        at: When,
        detector: str | Detector = DEFAULT,
        *,
        start: When = None,
        rules: Rules | None = None,
        **which: str | None,
    ) -> Explanation:
        """Why the minute ``at`` of ``api`` is an Insight to ``detector``, or is none, and what
        would have made it one; ``start`` is where scoring begins."""
        settings = self._having(detector, rules)
        score = replace(settings.score, start=text(start))
        return explained(replace(settings, score=score), api, at, which)

    def publish(
        self,
        detector: str | Detector = DEFAULT,
        *,
        start: When = None,
        end: When = None,
        rules: Rules | None = None,
    ) -> Published:
        """Does what ``python -m pipelines.score`` does: Insight events, the episode table, figures
        and the report are written to the working directory, and the run to MLflow."""
        settings = self._having(detector, rules)
        score = replace(settings.score, start=text(start), end=text(end))
        return published(replace(settings, score=score))

    def insights(self) -> "pd.DataFrame":
        """The Insights that ``score`` has told here: the columns of ``episodes.parquet``.

        Those of ``Scores.episodes``, and ``baseline_average`` and ``insight_average`` (per minute),
        ``baseline_duration`` and ``insight_duration`` (minutes), ``shared_event_id``,
        ``incident_id``, ``detector``, ``model_version``, ``who``, ``revision`` and ``reason``.
        """
        frame: pd.DataFrame = read_episodes(self.settings.insights / "episodes.parquet").to_pandas()
        return frame

    def truth(self) -> "pd.DataFrame | None":
        """What the simulation knows to have happened here; None of logs that are not simulated."""
        import pandas as pd

        path = self.settings.simulated / "truth.parquet"
        return pd.read_parquet(path) if path.exists() else None

    def runs(self) -> Runs:
        """The runs in MLflow."""
        return runs(self.workdir, tracking=self.settings.tracking)

    def copy(self, workdir: str | Path) -> "Store":
        """The same activity in another working directory, where what is published leaves the
        results of this one alone; no runs are recorded."""
        source = ActivityTable(str(self.settings.activity))
        settings = replace(
            self.settings, source=source, workdir=str(workdir), tracking=NoTracking()
        )
        with alone(settings.root):
            Chain(settings).extract()
        return type(self)(settings)

    def with_rules(self, rules: Rules | None) -> "Store":
        """The same activity under other rules; None: as they are."""
        if rules is None:
            return self
        return type(self)(replace(self.settings, alerting=rules))

    def _having(self, detector: str | Detector, rules: Rules | None) -> Settings:
        chosen = make_detector(detector)
        return replace(self.with_rules(rules).settings, detector=chosen)

    @cached_property
    def _span(self) -> tuple[int, int]:
        return ActivityStore(self.settings.activity).span()

    @cached_property
    def _all(self) -> View:
        """All series, with the days before them that scoring takes as context."""
        store, (first, last) = ActivityStore(self.settings.activity), self._span
        start = first - CONTEXT - MINUTES_A_DAY
        coverage = store.coverage()
        panel = self.settings.series.panel(store.read(start, last), start, last, coverage)
        history = History(panel, coverage)
        return View(self.settings, history, panel.keys, first, last, tuple(store.days()))
