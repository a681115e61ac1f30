"""A Dask cluster: the machines of a scheduler, or processes of this one."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from trailsight.contracts.engine import Engine, Item, Result
from trailsight.contracts.errors import InputError
from trailsight.engine.dask_client import connected, started
from trailsight.engine.dask_cluster import Cluster


@dataclass(frozen=True)
class DaskEngine:
    """Maps a function over items on the workers of a Dask cluster.

    What goes to workers and comes back is pickled by ``distributed``: whoever controls the
    scheduler controls this process, so the scheduler has to be one to trust. ``tls://`` and its
    certificates are set in Dask's own configuration (``distributed.comm.tls``).
    """

    scheduler: str | None = None
    """Address of a running scheduler; None: a cluster of processes of this machine, which ends
    with the context."""
    workers: int | None = None
    """Processes of a cluster of this machine; None: one per core."""
    wait: float = 60
    """Seconds that a cluster may be without any worker before the run is given up."""

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError("engine.workers", f"{self.workers} is less than 1")
        if self.workers is not None and self.scheduler is not None:
            problem = f"the cluster of {self.scheduler} has workers of its own"
            raise InputError("engine.workers", problem, "leave one of the two out")
        if self.wait < 0:
            raise InputError("engine.wait", f"{self.wait} is less than 0")

    @property
    def remote(self) -> bool:
        """Whether its workers have cores that threads of this process have not."""
        return self.scheduler is not None

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """See ``contracts.engine.Engine``; the connection, or cluster, ends with the map."""
        with self.running() as engine:
            yield from engine.map(function, items)

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """This engine, its connection or cluster kept from one map to the next.

        Raises ``InputError`` where the scheduler does not answer, where its workers run another
        Trailsight, Python or numpy, and where Dask is not installed.
        """
        with ExitStack() as stack:
            if self.scheduler is None:
                client = stack.enter_context(started(self.workers or os.cpu_count() or 1))
            else:
                client = stack.enter_context(connected(self.scheduler))
            yield Cluster(client, self.remote, self.wait)
