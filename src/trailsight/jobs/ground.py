"""What trials are run on: a history, what is known of it, and copies with incidents in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.copies import families
from trailsight.evaluation.incident import Case, Incident
from trailsight.evaluation.inject import Grid, Injection
from trailsight.evaluation.kinds import KINDS
from trailsight.evaluation.matching import Matched, match
from trailsight.evaluation.regimes import Regime, regimes
from trailsight.evaluation.verdicts import only_judged
from trailsight.jobs.history import History
from trailsight.jobs.portions import CONTEXT
from trailsight.jobs.windows import MINUTES_A_DAY, Windows
from trailsight.series.excluded import REACH


@dataclass(frozen=True)
class Copy:
    """Some series of the history with incidents in the judged minutes."""

    panel: Panel
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class Ground:
    """What trials are run on."""

    history: History
    windows: Windows
    regime: Mapping[SeriesKey, Regime]
    """Of every series of the history or the judged minutes."""
    copies: tuple[Copy, ...] = ()
    known: tuple[Incident, ...] = ()
    """What is known to have happened."""
    complete: bool = True
    """Whether that is all: other alarms are false then, and count for nothing otherwise."""

    def match(self, alarms: Sequence[Alarm]) -> Matched:
        """``alarms`` of the history as it is against what is known."""
        span = self.windows.score_start, self.windows.score_end
        case = Case(self.known, self.regime, *span)
        matched = replace(match(case, alarms), days=self.days)
        return matched if self.complete else only_judged(matched, case)

    @property
    def days(self) -> float:
        """Judged days; what is excluded is not judged."""
        span = self.windows.score_start, self.windows.score_end
        bad = sum(end - start for start, end in self.windows.excluded.within(*span).spans)
        return (span[1] - span[0] - bad) / MINUTES_A_DAY


def prepare(
    history: History,
    windows: Windows,
    *,
    known: Sequence[Incident] = (),
    complete: bool = True,
    kinds: Sequence[str] = tuple(KINDS),
    grid: Grid | None = None,
    copies: int = 8,
    incidents: int = 2000,
    series: int = 2000,
    seed: int = 0,
) -> Ground:
    """Plants about ``incidents`` in ``copies`` of ``series`` series at most; ``copies=0``: none.

    The same seed gives the same incidents, whatever detector is tried on them.
    """
    first, panel = windows.score_start, history.panel
    known_regimes = regimes(history.learnt(windows.learnt_to(first)))
    every: dict[SeriesKey, Regime] = dict.fromkeys(panel.keys, "quiet")
    ground = Ground(history, windows, every | known_regimes, known=tuple(known), complete=complete)
    if not copies:
        return ground
    some = panel.take(families(panel.keys, series, seed))
    unjudged = windows.excluded.within(first, windows.score_end).spans
    injection = Injection(some, first, known_regimes, kinds, grid or Grid(), known, unjudged)
    made = [injection.copy(i, -(-incidents // copies), seed) for i in range(copies)]
    back = CONTEXT + (REACH if windows.excluded.spans else 0)
    context = first - first % MINUTES_A_DAY - back
    return replace(
        ground,
        copies=tuple(Copy(one.window(context, windows.score_end), told) for one, told in made),
    )
