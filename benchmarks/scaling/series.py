"""What a series costs to learn and to score, on one core and on a cluster."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.calibration import FOLDER, build
from benchmarks.cost import Cost
from benchmarks.cost import measure as cost_of
from benchmarks.fleet import fleet
from benchmarks.scaling.cluster import Cluster
from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.panel import Panel
from trailsight.contracts.spread import spread, spreading
from trailsight.engine.dask import DaskEngine
from trailsight.jobs.following import Work
from trailsight.jobs.minutes import waiting
from trailsight.jobs.portions import CONTEXT, Portion
from trailsight.jobs.windows import Windows

DAY = 1440
WEEKS = 8
"""Of history."""


@dataclass(frozen=True)
class PerSeries:
    """A series of eight weeks; CPU in seconds."""

    learnt: float
    """CPU on one core."""
    learnt_here: float
    """CPU of the process that asks, where workers learn."""
    learnt_there: float
    """CPU of scheduler and workers."""
    scored: float
    """CPU of a day's minutes, and of following them."""
    scored_here: float
    scored_there: float
    held: float
    """Bytes of the panel."""
    extra: float
    """Bytes beside it, at the peak of learning."""


def measure(series: int, cluster: Cluster) -> PerSeries:
    """A fleet of ``series`` series (``benchmarks/fleet.py``); the default detector."""
    panel = fleet(series, WEEKS)
    first = panel.end - DAY
    history = panel.window(panel.start, first)
    detector = build(FOLDER / "seasonal_counts.yaml")
    fitted = calibrate(detector, history)  # compiles

    def learn() -> Calibrated:
        return calibrate(detector, history)

    recent = panel.window(first - CONTEXT, panel.end)

    def score() -> int:
        return _score(fitted, recent, first)

    score()
    here = [cost_of(learn), cost_of(score, 3)]
    with DaskEngine(cluster.address).running() as engine, spreading(engine):
        _there(cluster, learn)  # workers compile, or read what is compiled
        _there(cluster, score)
        learnt, scored = _there(cluster, learn), _there(cluster, score)
    held = panel.minute.nbytes + panel.count.nbytes
    return PerSeries(
        learnt=here[0].cpu / series,
        learnt_here=learnt[0].cpu / series,
        learnt_there=learnt[1] / series,
        scored=here[1].cpu / series,
        scored_here=scored[0].cpu / series,
        scored_there=scored[1] / series,
        held=held / series,
        extra=here[0].extra * 2**20 / series,
    )


def _there(cluster: Cluster, work: Callable[[], object]) -> tuple[Cost, float]:
    """What it costs here, and there."""
    before = sum(cluster.cpu().values())
    here = cost_of(work)
    return here, sum(cluster.cpu().values()) - before


def _score(fitted: Calibrated, recent: Panel, first: int) -> int:
    """A day as ``score`` goes through it; how many episodes were found."""
    windows = Windows(recent.start, first, first, recent.end)
    portion = Portion(recent.start, first, recent.end, windows)
    pieces = waiting(Rules(), Policy(), recent, portion, fitted)
    works = (Work(piece, first, (Rules(),), ({},), None) for piece in pieces)
    return sum(len(found.closed) for [found], _ in spread(Work.done, works))
