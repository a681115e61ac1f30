"""One portion of minutes: its panel, and the scores of its series."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity import deploying as activity
from trailsight.activity.store import ActivityStore
from trailsight.alerting.calibrate import Calibrated
from trailsight.alerting.episodes import Found, Tracks, advance, of_row
from trailsight.alerting.excess import LOOKBACK
from trailsight.alerting.follow import Minutes
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules, RuleTable
from trailsight.alerting.score_series import Unscored
from trailsight.contracts.deployments import Deployments
from trailsight.contracts.episode import Direction
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.portions import Portion
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import MINUTES_A_DAY
from trailsight.series.excluded import Excluded

BLOCK = 512
"""Series scored at once; bounds the memory."""

Coverage = Mapping[tuple[str, str], int]
"""The first minute of the logs of each account and Region."""


@dataclass(frozen=True)
class Block:
    """Some series of a portion, scored."""

    panel: Panel
    scores: Scores
    """From ``LOOKBACK`` minutes before the portion on."""
    rules: RuleTable
    newcomers: NDArray[np.bool_]
    """(S,) see ``newcomers``."""
    known: NDArray[np.bool_]
    """(S,) which of them the baseline knows."""
    short: NDArray[np.bool_]
    """(S,) whose history is too short for a weekly season."""
    excluded: Excluded = field(default_factory=Excluded)
    """Minutes in which nothing is scored."""
    deployments: Deployments | None = None
    """Those that may raise the threshold; None: none does."""

    def under(self, rules: Rules) -> Self:
        """The same scores, to be followed under other rules."""
        if rules == self.rules.general:
            return self
        return replace(self, rules=RuleTable.of(rules, self.rules.limits))

    def follow(self, first: int, tracks: Tracks) -> Found:
        """Its minutes from ``first`` (since the epoch) on; ``tracks`` is what the portion before
        has left."""
        known = set(self.panel.keys)
        own = {name: track for name, track in tracks.items() if name[0] in known}
        return advance(
            self.panel, self.scores, self.rules, first, own, self.newcomers, self.deployments
        )

    def minutes(self, row: int, direction: Direction) -> Minutes:
        """One of the series in one direction."""
        return of_row(
            self.panel, self.scores, row, direction, self.rules, deployments=self.deployments
        )


@dataclass(frozen=True)
class Waiting:
    """Some series of a portion, to be scored here or by a worker."""

    unscored: Unscored
    rules: RuleTable
    newcomers: NDArray[np.bool_]
    excluded: Excluded
    deployments: Deployments | None

    def block(self) -> Block:
        """The same, scored."""
        unscored = self.unscored
        scores = unscored.scores()
        bad = self.excluded.mask(scores.start, scores.bans.shape[1])
        return Block(
            unscored.own,
            _silenced(scores, bad),
            self.rules,
            self.newcomers,
            unscored.known,
            unscored.short,
            self.excluded,
            self.deployments,
        )


def panel_of(
    settings: Settings,
    parts: Iterable[pa.Table],
    portion: Portion,
    keys: set[SeriesKey],
    coverage: Coverage,
) -> Panel:
    """The panel that a portion is scored in: the series of a table that comes in ``parts``
    (activity schema, the minutes from ``portion.reach`` on, in order) and those of ``keys``."""
    panel = settings.series.panel_of(parts, portion.reach, portion.last, coverage)
    return including(portion.observed(panel), keys, coverage)


def including(panel: Panel, keys: set[SeriesKey], coverage: Coverage) -> Panel:
    """``panel`` with the series of ``keys`` among its own, each observed since its logs begin."""
    panel = panel.including(sorted(keys, key=lambda key: key.sort_key))
    first = [coverage.get((key.account, key.region), panel.start) for key in panel.keys]
    since = np.clip(np.array(first, np.int64) - panel.start, 0, panel.length)
    return replace(panel, since=since.astype(np.int32))


def newcomers(panel: Panel, known: tuple[SeriesKey, ...], first: int) -> NDArray[np.bool_]:
    """(S,) the series without a call before the UTC day of ``first``, neither in the history of the
    ``known`` ones nor in ``panel``."""
    before = first - first % MINUTES_A_DAY - panel.start
    called = np.diff(panel.indptr) > 0
    early = np.zeros(len(panel.keys), np.bool_)
    early[called] = panel.minute[panel.indptr[:-1][called]] < before
    learnt = set(known)
    return ~early & np.array([key not in learnt for key in panel.keys], np.bool_)


def scored(
    settings: Settings, panel: Panel, portion: Portion, calibrated: Calibrated
) -> Iterator[Block]:
    """The series of ``panel`` in the minutes of ``portion``, some at a time."""
    found = deploying(settings)(portion)
    return blocks(settings.alerting, settings.policy, panel, portion, calibrated, found)


def deploying(settings: Settings, *more: Rules) -> Callable[[Portion], Deployments | None]:
    """The deployments of a portion, where the alerting of ``settings`` or one of ``more`` asks."""
    store = ActivityStore(settings.activity)
    asked = any(one.deployment_factor > 1 for one in (settings.alerting, *more))

    def found(portion: Portion) -> Deployments | None:
        return (
            activity.deployments(store, portion.first - LOOKBACK, portion.last) if asked else None
        )

    return found


def blocks(
    general: Rules,
    policy: Policy,
    panel: Panel,
    portion: Portion,
    calibrated: Calibrated,
    deployments: Deployments | None = None,
) -> Iterator[Block]:
    """The same, by what decides it."""
    pieces = waiting(general, policy, panel, portion, calibrated, deployments)
    return (piece.block() for piece in pieces)


def waiting(
    general: Rules,
    policy: Policy,
    panel: Panel,
    portion: Portion,
    calibrated: Calibrated,
    deployments: Deployments | None = None,
) -> Iterator[Waiting]:
    """The same, not yet scored."""
    limits = policy.limits(panel.keys, portion.first)
    rules = RuleTable.of(general, limits)
    new = newcomers(panel, calibrated.keys, portion.first)
    first = max(portion.first - LOOKBACK, panel.start)
    for low in range(0, len(panel.keys), BLOCK):
        high = min(low + BLOCK, len(panel.keys))
        yield Waiting(
            calibrated.unscored(panel, first, low, high),
            rules.rows(low, high),
            new[low:high],
            portion.windows.excluded,
            deployments,
        )


def _silenced(scores: Scores, bad: NDArray[np.bool_]) -> Scores:
    """``scores`` with none in the minutes ``bad`` (T,): what is excluded opens no episode, and
    keeps none open."""
    if not bad.any():
        return scores
    return replace(
        scores,
        bans=np.where(bad, np.float32(0), scores.bans),
        drop_bans=np.where(bad, np.float32(0), scores.drop_bans),
    )
