"""score: activity and a baseline to episodes and Insight events."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from trailsight.activity.store import ActivityStore
from trailsight.alerting.episodes import Found
from trailsight.alerting.rehearsal import rises
from trailsight.contracts.episode import Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Signs
from trailsight.jobs.accounts import AccountRun
from trailsight.jobs.drift import Drift, DriftRun, drift, loud_of
from trailsight.jobs.extract import Tick
from trailsight.jobs.fleet import FleetTable, Row, fleet_rows
from trailsight.jobs.following import Following, Lane
from trailsight.jobs.graph import Piece, cut
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Block, deploying, panel_of
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.settings import Settings
from trailsight.jobs.settle import Settled, settle
from trailsight.jobs.suppress import require_columns
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows
from trailsight.series.choice import COLUMNS

ModelOf = Callable[[Windows], Model]
"""The baseline that windows ask for."""


@dataclass(frozen=True)
class Scored(Settled):
    """What one scoring run found; it is not written yet."""

    windows: Windows
    before: int
    """The minute up to which earlier runs had scored."""
    fleet: FleetTable
    model: Model | None
    """The last baseline used; None where there was nothing left to score."""
    pieces: Mapping[Episode, Piece]
    """The minutes around the episodes of this run."""
    accounts: AccountRun
    """Weak signs that add up, where they are looked for."""
    drift: Drift
    """Whether the baseline is old, or its scores no longer mean what they say."""
    began: float
    """When this run began, in seconds since the epoch."""


def score(
    settings: Settings, windows: Windows, life: Life, model_of: ModelOf, tick: Tick
) -> Scored:
    """Scores what ``windows`` has after ``life.scored_to``."""
    began, store = time.time(), ActivityStore(settings.activity)
    coverage = store.coverage()
    require_columns(settings.policy, store.optional())
    fleet, model = FleetTable(), None
    following = Following.begin(settings.alerting, life)
    pieces: dict[Episode, Piece] = {}
    accounts, loud = AccountRun.begin(settings, life), DriftRun.begin(life)

    def read(portion: Portion, keys: set[SeriesKey]) -> Panel:
        parts = store.parts(portion.reach, portion.last, COLUMNS)
        return panel_of(settings, parts, portion, keys, coverage)

    parts = list(portions(windows, life.scored_to, settings.train.refits))
    for done, portion in enumerate(parts):
        model = model_of(portion.windows)
        seen = _Seen(settings, portion, model, fleet, accounts, loud)
        lane = Lane(read, [following], seen, seen.panel, deploying(settings))
        lane.through(portion, model, settings.policy)
        pieces |= seen.pieces(following.brought)
        tick(done + 1, len(parts))
    life = replace(life, loud=loud.kept)
    settled = settle(settings, windows, life, following, store, coverage)
    to = settled.life.scored_to
    learnt_to = parts[-1].windows.train_end if parts else windows.train_end
    return Scored(
        **vars(settled),
        drift=drift(loud.kept, windows, learnt_to, to, settings.score.stale_days),
        windows=windows,
        before=life.scored_to,
        fleet=fleet,
        model=model,
        pieces=pieces,
        accounts=accounts,
        began=began,
    )


@dataclass(frozen=True)
class Glance:
    """What is kept of the scores of some series, beside the Insights."""

    rows: Mapping[SeriesKey, Row]
    loud: Sequence[str]
    signs: Signs | None


@dataclass(frozen=True)
class Look:
    """Takes a ``Glance``."""

    signs: bool
    """Whether weak signs are looked for."""

    def __call__(self, block: Block, first: int, found: Sequence[Found]) -> Glance:
        """That of ``block``, from the minute ``first`` (since the epoch) on."""
        return Glance(
            fleet_rows(block, found[0], first),
            loud_of(block, first),
            rises(block.scores, first) if self.signs else None,
        )


@dataclass
class _Seen:
    """What a portion adds to the tables beside the Insights."""

    settings: Settings
    portion: Portion
    model: Model
    fleet: FleetTable
    accounts: AccountRun
    loud: DriftRun
    whole: Panel | None = None

    @property
    def look(self) -> "Look":
        """What is told of some series."""
        return Look(self.accounts.on)

    def take(self, seen: "Glance") -> None:
        """What was told of them."""
        self.fleet.take(seen.rows)
        self.loud.take(seen.loud)
        if seen.signs is not None:
            self.accounts.take(seen.signs)

    def panel(self, panel: Panel) -> None:
        """All of them."""
        self.accounts.through(panel, self.portion)
        self.loud.through(self.portion, self.model)
        self.whole = panel

    def pieces(self, found: Found) -> dict[Episode, Piece]:
        """The minutes around the episodes that the portion has brought."""
        assert self.whole is not None, "the portion is through"
        drawn = (*found.closed, *found.open) if self.settings.reporting.figures else ()
        return {one: cut(self.whole, self.model.calibrated, one) for one in drawn}
