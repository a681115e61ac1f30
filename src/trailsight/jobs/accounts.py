"""Evidence across series, as a part of scoring: an account's weak signs, followed through a run.

Off unless ``alerting.caller_budget`` or ``alerting.account_budget`` is set. AWS has no record of
this kind: what is found goes into ``data/insights/accounts.parquet``, the summary and the JSON,
and not into the log tree.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from trailsight.activity.store import ActivityStore
from trailsight.alerting.account_track import Budgets, follow
from trailsight.alerting.accounts import AccountCalibration, learn_accounts
from trailsight.alerting.rehearsal import rises
from trailsight.contracts.account import AccountEpisode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.signs import Signs
from trailsight.detector.store import load, save
from trailsight.jobs.account_rows import AccountRow, kept, rows_of
from trailsight.jobs.account_state import Remembered, keep, read
from trailsight.jobs.callers import COLUMNS, callers_of
from trailsight.jobs.portions import Portion
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows


@dataclass
class AccountRun:
    """One run of scoring; collects what it finds, portion by portion."""

    settings: Settings
    state: Remembered
    found: list[AccountEpisode] = field(default_factory=list)
    """Those that have closed."""
    _rises: list[Signs] = field(default_factory=list)
    _learnt: tuple[str, AccountCalibration | None] = ("", None)

    @classmethod
    def begin(cls, settings: Settings, scored_to: int) -> Self:
        """Goes on where the run that scored up to ``scored_to`` has stopped."""
        return cls(settings, read(settings.insights, scored_to))

    @property
    def on(self) -> bool:
        """Whether accounts are followed at all."""
        return self.budgets.any

    @property
    def budgets(self) -> Budgets:
        """What is looked for."""
        rules = self.settings.alerting
        return Budgets(rules.caller_budget, rules.account_budget)

    def see(self, scores: Scores, first: int) -> None:
        """Takes in the scores of some series of the portion that begins at ``first``."""
        if self.on:
            self._rises.append(rises(scores, first))

    def through(self, panel: Panel, portion: Portion, version: str) -> None:
        """Follows the accounts through a portion whose series have all been seen.

        ``panel`` is the whole portion's, with its context, and ``version`` the model's.
        """
        if not self.on:
            return
        calibration = self._calibration(portion.windows, version)
        seen, self._rises = self._rises, []
        if calibration is None:
            return
        store = ActivityStore(self.settings.activity)
        firsts = self.state.firsts
        if firsts is None or self.state.version != version:
            firsts, learnt = calibration.firsts, portion.windows.train_end
            if learnt < portion.first:
                _, _, firsts = firsts.after(callers_of(store.read(learnt, portion.first, COLUMNS)))
        table = store.read(portion.first, portion.last, COLUMNS)
        new, uses, firsts = firsts.after(callers_of(table))
        rare = calibration.rare.signs(panel, portion.first)
        followed = follow(
            calibration,
            Signs.join([*seen, rare, new]),
            uses,
            self.state.followed,
            (portion.first, portion.last),
            self.budgets,
        )
        self.found += followed.closed
        self.state = Remembered(replace(followed, closed=()), firsts, version)

    def publish(self, tree: Path, scored_to: int, windows: Windows) -> tuple[AccountRow, ...]:
        """Writes table and state into ``tree``; returns the rows of the scored window."""
        if not self.on:
            return ()
        table = kept(tree, (*self.found, *self.state.followed.open.values()))
        keep(tree, scored_to, self.state)
        return rows_of(table, tree, windows.score_start, windows.score_end)

    def _calibration(self, windows: Windows, version: str) -> AccountCalibration | None:
        if self._learnt[0] != version:
            self._learnt = version, _calibration(self.settings, windows, version)
        return self._learnt[1]


def _calibration(settings: Settings, windows: Windows, version: str) -> AccountCalibration | None:
    """What the history of a model says of accounts; learnt once, then read."""
    path = settings.baselines.with_name("accounts.npz")
    if path.exists():
        state, meta = load(path)
        if meta.get("version") == version:
            return AccountCalibration.restore(state) if len(state) else None
    store = ActivityStore(settings.activity)
    table = store.read(windows.train_start, windows.train_end)
    history = settings.series.panel(table, windows.train_start, windows.train_end, store.coverage())
    learnt = learn_accounts(settings.detector, history, callers_of(table))
    save(path, {} if learnt is None else learnt.state(), {"version": version})
    return learnt
