"""From what an event and a series cost to what a trail of any size needs in a day."""

from dataclasses import dataclass, field
from math import ceil

from benchmarks.scaling.extraction import PerEvent
from benchmarks.scaling.prices import DISK, FREE, GET, INSIGHTS, LIST, LOAD, MACHINE, Trail
from benchmarks.scaling.series import PerSeries

HOURS, SECONDS = 24, 3600
GIB, GB = 2**30, 1e9


@dataclass(frozen=True)
class Needs:
    """Of ``events`` events a day, each day."""

    events: float
    event: PerEvent
    one: PerSeries
    trail: Trail = field(default_factory=Trail)

    @property
    def series(self) -> float:
        """Series that are watched."""
        return self.events / self.trail.account * self.trail.series

    @property
    def gets(self) -> float:
        """S3 requests for objects."""
        return self.events * self.event.gets

    @property
    def lists(self) -> float:
        """S3 requests for listings: each run asks each account and Region for its newest keys, and
        a thousand keys come with one request."""
        places = self.events / self.trail.account * self.trail.regions
        return self.trail.runs * places * self.event.lists + self.gets / 1000 * self.trail.runs / 2

    @property
    def reading(self) -> float:
        """CPU hours of workers that read logs."""
        return self.events * (self.event.scheduler + self.event.workers) / SECONDS

    @property
    def arithmetic(self) -> float:
        """CPU hours of workers that learn, once, and score, in each run."""
        scored = self.trail.runs * self.one.scored_there
        return self.series * (self.one.learnt_there + scored) / SECONDS

    @property
    def main(self) -> float:
        """CPU hours of the processes that send work out and put together what comes back."""
        days = 7 * self.trail.weeks
        rows = self.events * self.event.rows
        read = rows * self.event.read * (days + self.trail.runs * self.trail.context)
        covered = rows * self.event.covered * days * self.trail.runs
        series = self.one.learnt_here + self.trail.runs * self.one.scored_here
        return (self.events * self.event.client + read + covered + self.series * series) / SECONDS

    @property
    def memory(self) -> float:
        """GiB of all those processes while they learn."""
        return self.series * (self.one.held + self.one.extra) / GIB

    @property
    def runs(self) -> int:
        """Runs side by side, each of some accounts: one machine's memory, one core's day."""
        held = self.memory / (FREE * MACHINE.memory)
        return max(ceil(held), ceil(self.main / (HOURS * LOAD)))

    @property
    def workers(self) -> int:
        """Machines of workers."""
        return ceil((self.reading + self.arithmetic) / (HOURS * LOAD * MACHINE.cores))

    @property
    def disk(self) -> float:
        """GB of the activity table and the ids of the history."""
        return self.events * self.event.stored * 7 * self.trail.weeks / GB

    @property
    def machines(self) -> float:
        """Dollars a day."""
        return (self.runs + self.workers) * HOURS * MACHINE.hour

    @property
    def requests(self) -> float:
        """Dollars a day of S3 requests."""
        return self.gets * GET + self.lists * LIST

    @property
    def storage(self) -> float:
        """Dollars a day of disk."""
        return self.disk * DISK * 12 / 365

    @property
    def dollars(self) -> float:
        """A day, all told."""
        return self.machines + self.requests + self.storage

    @property
    def theirs(self) -> tuple[float, float]:
        """Dollars a day of CloudTrail Insights: for the call rate alone, and for both types. The
        call rate takes writes; the error rate takes all."""
        rate = self.events * self.trail.writes * INSIGHTS
        return rate, rate + self.events * INSIGHTS
