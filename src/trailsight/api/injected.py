"""Incidents of known kind and size in copies of the history, to try detectors on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trailsight.activity.store import ActivityStore
from trailsight.alerting.rules import Rules
from trailsight.api.frames import keys_frame, spread, times
from trailsight.api.make import make_detector
from trailsight.api.options import options_of
from trailsight.api.save import saved
from trailsight.contracts.curve import Interval, RecallCurve
from trailsight.contracts.detector import Detector
from trailsight.evaluation.bootstrap import Bootstrap, Estimate
from trailsight.evaluation.recall import GROUPS, RecallRow, overall, recall_rows
from trailsight.evaluation.sentences import sentences
from trailsight.jobs.evaluate import evaluated_windows
from trailsight.jobs.evaluating.known import read_known
from trailsight.jobs.evaluating.report import UNITS
from trailsight.jobs.history import History
from trailsight.jobs.settings import Settings
from trailsight.jobs.trial import AtBudget, Ground, prepare, run_trial

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Trial:
    """What a detector has made of the incidents; made by ``Injected.trial``."""

    ground: Ground
    points: tuple[AtBudget, ...]
    boot: Bootstrap

    def budgets(self) -> "pd.DataFrame":
        """A row a budget: ``budget`` (false alarms per 1,000 series per day), ``open_bans``,
        ``episodes_a_week`` (in the history as it is), ``recall`` (share of the injected incidents
        that is found) with its 95 % interval ``recall_low`` to ``recall_high``."""
        import pandas as pd

        weeks = self.ground.days / 7
        return pd.DataFrame(
            [
                {
                    "budget": _budget(one.rules),
                    "open_bans": one.rules.open_bans,
                    "episodes_a_week": len(one.episodes) / weeks,
                    **spread("recall", overall(one.injected, self.ground.regime, self.boot)),
                }
                for one in self.points
            ]
        )

    def recall(self, budget: float | None = None) -> "pd.DataFrame":
        """A row for each kind, group of series and size: ``kind``, ``minutes`` (its length),
        ``series`` (``busy`` or ``rarely called``), ``size`` in ``unit`` (``times`` the usual,
        ``calls`` added, ``share`` of them that stays out), ``incidents``, ``found``, ``recall``
        with its 95 % interval, ``delay_median`` (minutes, of the found)."""
        return recall_frame(self._rows(budget))

    def says(self, budget: float | None = None) -> list[str]:
        """The same in sentences: how large it must be to be found."""
        return list(sentences(self._rows(budget)))

    def plot(
        self, unit: str = "times", *, budget: float | None = None, save: str | Path | None = None
    ) -> "Figure":
        """Recall by size; ``unit`` as in ``recall``."""
        return recall_plot(self._rows(budget), unit, save)

    def _rows(self, budget: float | None) -> tuple[RecallRow, ...]:
        one = self.points[0]
        if budget is not None:
            one = next(each for each in self.points if each.rules.budget == budget)
        return recall_rows(one.injected, self.ground.regime, self.boot)


@dataclass(frozen=True)
class Injected:
    """A history with incidents in copies of it; made by ``Store.inject``."""

    settings: Settings
    ground: Ground

    def __len__(self) -> int:
        return sum(len(copy.incidents) for copy in self.ground.copies)

    def __repr__(self) -> str:
        first, last = times([self.ground.windows.score_start, self.ground.windows.score_end])
        return f"<Injected: {len(self):,} incidents, {first:%Y-%m-%d} to {last:%Y-%m-%d} UTC>"

    def incidents(self) -> "pd.DataFrame":
        """A row an incident: the key of its series, ``copy``, ``kind``, ``start``, ``end`` (UTC),
        ``size`` in ``unit``, ``calls`` that were added (below 0: taken away), ``regime``."""
        told = [
            (number, one)
            for number, copy in enumerate(self.ground.copies)
            for one in copy.incidents
        ]
        frame = keys_frame([one.keys[0] for _, one in told])
        frame["copy"] = [number for number, _ in told]
        frame["kind"] = [one.kind for _, one in told]
        frame["start"] = times([one.start for _, one in told])
        frame["end"] = times([one.end for _, one in told])
        frame["size"] = [one.size.amount if one.size else float("nan") for _, one in told]
        frame["unit"] = [one.size.unit if one.size else "" for _, one in told]
        frame["calls"] = [one.calls[0] if one.calls else 0 for _, one in told]
        frame["regime"] = [self.ground.regime[one.keys[0]] for _, one in told]
        return frame

    def trial(
        self,
        detector: str | Detector,
        *,
        budgets: Sequence[float] | None = None,
        rules: Rules | None = None,
        refit_days: int | None = None,
        **parameters: Any,  # noqa: ANN401 - the detector's own
    ) -> Trial:
        """Tries a detector under ``budgets`` (None: as ``rules`` are, and they the store's).

        ``refit_days`` None: the baseline is learnt once, before the first judged day; 1: every day,
        as in production, which takes longer. The same incidents whatever is tried.
        """
        general = self.settings.alerting if rules is None else rules
        tried = run_trial(
            self.ground, make_detector(detector, **parameters), general, budgets,
            refit_days=refit_days, policy=replace(self.settings, alerting=general).policy,
        )  # fmt: skip
        options = self.settings.evaluate
        boot = Bootstrap(len(self.ground.regime), options.draws, options.seed)
        return Trial(self.ground, tried.points, boot)


def _budget(rules: Rules) -> float:
    return rules.budget if rules.threshold is None else 1_440_000 / 10**rules.threshold


def injected(settings: Settings, given: Mapping[str, Any]) -> Injected:
    """Plants incidents as ``evaluate`` does."""
    settings = replace(settings, evaluate=options_of(dict(given)))
    options, store = settings.evaluate, ActivityStore(settings.activity)
    windows = evaluated_windows(settings, store.span())
    history = History.read(store, settings.series, windows)
    known = read_known(settings, history.panel.keys)
    ground = prepare(
        history, windows, known=known.all, complete=known.complete, kinds=options.kinds,
        grid=options.grid, copies=options.copies, incidents=options.incidents,
        series=options.series, seed=options.seed,
    )  # fmt: skip
    return Injected(settings, ground)


def recall_frame(rows: Sequence[RecallRow]) -> "pd.DataFrame":
    """Rows of groups of series as a frame."""
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "kind": row.kind, "minutes": row.minutes, "series": row.regime,
                "size": row.size.amount, "unit": row.size.unit, "incidents": row.incidents,
                "found": row.found, **spread("recall", row.recall),
                "delay_median": row.delay_median,
            }
            for row in rows
            if row.regime in GROUPS
        ]
    )  # fmt: skip


def recall_plot(rows: Sequence[RecallRow], unit: str, save: str | Path | None) -> "Figure":
    """Recall by size, a line for each kind."""
    from trailsight.reporting.figures.curves import recall_figure

    words, group = {u: (words, g) for (u, g), (words, _) in UNITS.items()}[unit]
    mine = [row for row in rows if row.size.unit == unit and row.regime == group]
    curves = [
        RecallCurve(
            kind.replace("_", " "),
            tuple(row.size.amount for row in mine if row.kind == kind),
            tuple(_interval(row.recall) for row in mine if row.kind == kind),
        )
        for kind in dict.fromkeys(row.kind for row in mine)
    ]
    return saved(recall_figure(curves, f"{words}, on {group} APIs"), save)


def _interval(one: Estimate) -> Interval:
    return Interval(one.value, one.low, one.high)
