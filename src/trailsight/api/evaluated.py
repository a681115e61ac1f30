"""How good a detector is, by labels and by injected incidents."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailsight.activity.store import ActivityStore
from trailsight.api.injected import recall_frame, recall_plot
from trailsight.api.options import options_of
from trailsight.api.save import saved
from trailsight.evaluation.sentences import sentences
from trailsight.jobs.evaluate import evaluate, evaluated_windows
from trailsight.jobs.evaluating.publish import publish_evaluation
from trailsight.jobs.evaluating.report import calibration_of, curve_of
from trailsight.jobs.evaluating.result import Evaluation as Found
from trailsight.jobs.evaluating.tables import budget_rows, insight_rows, metric_rows
from trailsight.jobs.lock import alone
from trailsight.jobs.settings import Settings

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Evaluation:
    """Made by ``Store.evaluate``; ``_low`` and ``_high`` are 95 % intervals of what they follow."""

    settings: Settings
    found: Found

    def __repr__(self) -> str:
        return f"<Evaluation: {self.settings.detector_name}, {len(self.found.results)} budgets>"

    def budgets(self) -> "pd.DataFrame":
        """A row a budget, as in ``budgets.csv``: ``budget`` and ``false_rate`` (false alarms per
        1,000 series per day, stated and realised), ``per_week`` (Insights a week),
        ``recall_injected``, and by labels ``recall``, ``precision``, ``f1``, ``delay_median``,
        ``delay_p95`` (minutes)."""
        return _frame(budget_rows(self.found))

    def metrics(self) -> "pd.DataFrame":
        """A row for each budget and all, kind or regime that labels speak of, as in
        ``metrics.csv``."""
        return _frame(metric_rows(self.found))

    def insights(self) -> "pd.DataFrame":
        """A row for each Insight that each budget would have told, as in ``insights.csv``."""
        return _frame(insight_rows(self.found))

    def recall(self) -> "pd.DataFrame":
        """Of the budget that is set: the columns of ``Trial.recall``."""
        return recall_frame(self.found.now.sizes)

    def says(self) -> list[str]:
        """The same in sentences."""
        return list(sentences(self.found.now.sizes))

    def plot_budgets(self, *, save: str | Path | None = None) -> "Figure":
        """Insights a week against recall on injected incidents."""
        from trailsight.reporting.figures.curves import budget_figure

        return saved(budget_figure(curve_of(self.found)), save)

    def plot_recall(self, unit: str = "times", *, save: str | Path | None = None) -> "Figure":
        """Recall by size: ``times`` the usual, ``calls`` added, or ``share`` that stays out."""
        return recall_plot(self.found.now.sizes, unit, save)

    def plot_calibration(
        self, *others: "Evaluation", save: str | Path | None = None
    ) -> "Figure":  # fmt: skip
        """Stated against realised false alarms; ``others`` on the same axes."""
        from trailsight.reporting.figures.curves import calibration_figure

        curves = [calibration_of(one.settings, one.found) for one in (self, *others)]
        return saved(calibration_figure(curves), save)

    def record(self) -> str | None:
        """Writes ``reports/evaluate`` and the run to MLflow, as ``pipelines.evaluate`` does; the
        run's address, None where none was recorded."""
        with alone(self.settings.root):
            return publish_evaluation(self.settings, self.found).run


def evaluated(settings: Settings, given: Mapping[str, Any]) -> Evaluation:
    """Evaluates under the options that are given."""
    settings = replace(settings, evaluate=options_of(dict(given)))
    windows = evaluated_windows(settings, ActivityStore(settings.activity).span())
    return Evaluation(settings, evaluate(settings, windows))


def _frame(rows: list[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows)
