"""Evidence across series, as a part of scoring: an account's weak signs, followed through a run.

Off unless ``alerting.caller_budget`` or ``alerting.account_budget`` is set. AWS has no record of
this kind: what is found goes into ``data/insights/accounts.parquet``, the summary and the JSON,
and not into the log tree.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from trailsight.activity.store import ActivityStore
from trailsight.alerting.account_track import Budgets, follow
from trailsight.alerting.accounts import AccountCalibration, learn_accounts
from trailsight.alerting.rehearsal import WEEK
from trailsight.contracts.account import AccountEpisode
from trailsight.contracts.panel import Panel
from trailsight.contracts.signs import Signs
from trailsight.detector.store import load, save
from trailsight.jobs.account_rows import AccountRow, kept, rows_of
from trailsight.jobs.account_state import Remembered, keep, read
from trailsight.jobs.callers import COLUMNS, callers_of, outside
from trailsight.jobs.life import Life
from trailsight.jobs.portions import Portion
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows


@dataclass
class AccountRun:
    """One run of scoring; collects what it finds, portion by portion."""

    settings: Settings
    life: Life
    """What the runs before have left."""
    state: Remembered
    found: list[AccountEpisode] = field(default_factory=list)
    """Those that have closed."""
    _rises: list[Signs] = field(default_factory=list)
    _learnt: tuple[int, AccountCalibration | None] = (-1, None)

    @classmethod
    def begin(cls, settings: Settings, life: Life) -> Self:
        """Goes on where the run that has left ``life`` stopped."""
        return cls(settings, life, read(settings.insights, life.scored_to, life.description))

    @property
    def on(self) -> bool:
        """Whether accounts are followed at all."""
        return self.budgets.any

    @property
    def budgets(self) -> Budgets:
        """What is looked for."""
        rules = self.settings.alerting
        return Budgets(rules.caller_budget, rules.account_budget)

    def take(self, rises: Signs) -> None:
        """Takes in those of some series of a portion."""
        self._rises.append(rises)

    def through(self, panel: Panel, portion: Portion) -> None:
        """Follows the accounts through a portion whose series have all been seen; ``panel`` is the
        whole portion's, with its context."""
        if not self.on:
            return
        learnt_to = week_of(portion.windows)
        calibration = self._calibration(portion.windows.learnt_to(learnt_to))
        seen, self._rises = self._rises, []
        if calibration is None:
            return
        store, excluded = ActivityStore(self.settings.activity), portion.windows.excluded
        firsts = self.state.firsts
        if firsts is None or self.state.learnt_to != learnt_to:
            firsts = calibration.firsts
            if learnt_to < portion.first:
                between = outside(store.read(learnt_to, portion.first, COLUMNS), excluded)
                _, _, firsts = firsts.after(callers_of(between))
        table = outside(store.read(portion.first, portion.last, COLUMNS), excluded)
        new, uses, firsts = firsts.after(callers_of(table))
        rare = calibration.rare.signs(excluded.emptied(panel), portion.first)
        followed = follow(
            calibration,
            Signs.join([*seen, rare, new]),
            uses,
            self.state.followed,
            (portion.first, portion.last),
            self.budgets,
        )
        self.found += followed.closed
        self.state = Remembered(replace(followed, closed=()), firsts, learnt_to)

    def publish(self, tree: Path, scored_to: int, windows: Windows) -> tuple[AccountRow, ...]:
        """Writes table and state into ``tree``; returns the rows of the scored window."""
        if not self.on:
            return ()
        table = kept(tree, (*self.found, *self.state.followed.open.values()))
        keep(tree, scored_to, self.life.description, self.state)
        return rows_of(table, tree, windows.score_start, windows.score_end)

    def _calibration(self, windows: Windows) -> AccountCalibration | None:
        if self._learnt[0] != windows.train_end:
            learnt = _calibration(self.settings, windows, self.life.description)
            self._learnt = windows.train_end, learnt
        return self._learnt[1]


def week_of(windows: Windows) -> int:
    """The minute up to which is learnt of accounts: baselines may be renewed daily, and this is
    learnt anew every week."""
    past = max(windows.train_end - windows.score_start, 0)
    return windows.train_end - past % WEEK


def _calibration(
    settings: Settings, windows: Windows, description: Mapping[str, str]
) -> AccountCalibration | None:
    """What the minutes that are learnt from say of accounts; learnt once, then read."""
    path = settings.baselines.with_name("accounts.npz")
    span = json.dumps([windows.train_start, windows.train_end])
    wanted = {"life": json.dumps(dict(description), sort_keys=True), "learnt": span}
    if path.exists():
        state, meta = load(path)
        if meta == wanted:
            return AccountCalibration.restore(state) if state else None
    store = ActivityStore(settings.activity)
    start, end = windows.train_start, windows.train_end
    table = outside(store.read(start, end), windows.excluded)
    history = settings.series.panel(table, start, end, store.coverage())
    history = windows.excluded.filled(history, causal=False)
    learnt = learn_accounts(settings.detector, history, callers_of(table))
    save(path, {} if learnt is None else learnt.state(), wanted)
    return learnt
