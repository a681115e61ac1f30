"""A detector, fitted."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.api.family import family
from trailsight.api.frames import keys_frame
from trailsight.api.make import make_detector
from trailsight.api.moment import When, text
from trailsight.api.parts import parts_of
from trailsight.api.scores import Scores
from trailsight.api.view import View
from trailsight.contracts.detector import Detector
from trailsight.jobs.backtest import learner
from trailsight.jobs.settings import name_of
from trailsight.jobs.spans import ScoreSpan, TrainSpan, text_of
from trailsight.jobs.train import Model as Learnt
from trailsight.jobs.windows import Windows, resolve

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Model:
    """A calibrated baseline; made by ``fit`` and ``Store.fit``."""

    detector: Detector
    rules: Rules
    policy: Policy
    learnt: Learnt
    windows: Windows
    view: View
    """What it was learnt from."""

    @property
    def version(self) -> str:
        """Detector and a digest of what was learnt, as ``train`` gives it."""
        return self.learnt.version

    def __repr__(self) -> str:
        to, known = text_of(self.windows.train_end), len(self.learnt.calibrated.keys)
        return f"<Model: {self.version}, {known:,} series, learnt to {to} UTC>"

    def series(self) -> "pd.DataFrame":
        """A row a series that it knows: the key, and ``short``: whether the history was too short
        for a weekly season."""
        calibrated = self.learnt.calibrated
        frame = keys_frame(calibrated.keys)
        frame["short"] = calibrated.short
        return frame

    def score(self, view: View | None = None, *, start: When = None, end: When = None) -> Scores:
        """How unusual the minutes [start, end) of ``view`` are; None: of what it was learnt from.

        By default all minutes after those that were learnt. Equal to what ``score`` computes with
        ``train.end``, where the view is of the same store. Keeps 17 bytes a series and minute:
        narrow the view where there are thousands of series. Raises ``InputError`` for minutes
        outside the data or before the end of what was learnt.
        """
        view = self.view if view is None else view
        train, score = TrainSpan(end=text_of(self.windows.train_end)), view.settings.score
        begin = text(start) or text_of(self.windows.train_end)
        span = ScoreSpan(begin, text(end), score.lateness)
        chosen = resolve(train, span, _data(self.view))
        windows = replace(self.windows, score_start=chosen.score_start, score_end=chosen.score_end)
        learnt = self.learnt
        parts = parts_of(self.rules, self.policy, windows, view, lambda _: learnt, None)
        return Scores(name_of(self.detector), self.rules, windows, view.keys, parts)


def fit(
    detector: str | Detector,
    view: View,
    *,
    until: When = None,
    since: When = None,
    rules: Rules | None = None,
    **parameters: Any,  # noqa: ANN401 - the detector's own
) -> Model:
    """Learns what is normal in ``view`` from ``since`` (None: its beginning) to ``until`` (None:
    where its last UTC day begins), and what scores there are worth.

    ``detector`` is a name (``"stl"``) with ``parameters`` of its own, or a detector. All series of
    the view are learnt together, since rare ones borrow from the others: fit the whole store and
    score the series that you want to see. ``rules`` (None: the store's) decide how few calls may
    be a rise. Raises ``InputError`` for a name, parameter or time that is none.
    """
    rules = view.settings.alerting if rules is None else rules
    built = make_detector(detector, **parameters)
    train = replace(view.settings.train, start=text(since), end=text(until))
    windows = resolve(train, ScoreSpan(lateness=view.settings.score.lateness), _data(view))
    learnt = learner(built, rules, family(view.history, view.keys))(windows)
    policy = replace(view.settings, alerting=rules).policy
    return Model(built, rules, policy, learnt, windows, view)


def _data(view: View) -> tuple[int, int]:
    return view.start, view.end
