"""A map over the workers of a Dask cluster, in order and in bounded memory."""

# mypy: allow-untyped-calls
# distributed has types for some of its functions only.

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic
from uuid import uuid4

from trailsight.contracts.engine import Engine, Item, Result
from trailsight.contracts.errors import InputError
from trailsight.engine.dask_work import SCHEDULER, Answer, Work, environment
from trailsight.engine.death import killed, told

if TYPE_CHECKING:
    from distributed import Client, Future

AGAIN = 1.0
"""Seconds after which the cluster is asked anew how large it is."""
MEMORY = "out of memory, most likely: give each worker more"


@dataclass(frozen=True)
class Ahead(Generic[Item, Result]):
    """An item under way."""

    item: Item
    future: "Future[Answer[Result]]"


@dataclass
class Cluster:
    """An ``Engine`` of the workers that ``client`` reaches."""

    client: "Client"
    remote: bool
    wait: float
    """Seconds that it may be without any worker."""
    _threads: int = field(default=0, init=False)
    _asked: float = field(default=float("-inf"), init=False)

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """Itself: the connection is kept by whoever has opened it."""
        yield self

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """See ``contracts.engine.Engine``; twice as many items as threads are under way."""
        from distributed import CancelledError
        from distributed.client import ClosedClientError
        from distributed.comm.core import CommClosedError

        ahead: deque[Ahead[Item, Result]] = deque()
        try:
            for item in items:
                while len(ahead) >= 2 * max(self._size(), 1):
                    yield self._result(function, ahead.popleft(), ahead)
                ahead.append(self._begin(function, item))
            while ahead:
                yield self._result(function, ahead.popleft(), ahead)
        except (CancelledError, ClosedClientError, CommClosedError):
            raise _lost() from None
        finally:
            if self.client.status == "running":
                self.client.cancel([one.future for one in ahead])

    def _begin(self, function: Callable[[Item], Result], item: Item) -> Ahead[Item, Result]:
        work = Work(function, item, environment())
        # Dask groups tasks, and remembers how long they take, by the part before the first dash.
        return Ahead(item, self.client.submit(work, key=f"{work.name}-{uuid4()}", pure=False))

    def _result(
        self,
        function: Callable[[Item], Result],
        one: Ahead[Item, Result],
        beside: Iterable[Ahead[Item, Result]],
    ) -> Result:
        """What came of an item.

        A worker that dies takes all that was under way on it, and Dask counts that against each
        of them: one that has had too many deaths is done again with nothing beside it, so that
        the one which kills its workers is known.
        """
        from distributed import KilledWorker

        try:
            answer = self._answer(one)
        except KilledWorker:
            for other in beside:
                self._wait_for(other)
            try:
                answer = self._answer(self._begin(function, one.item))
            except KilledWorker as error:
                raise killed(one.item, error.allowed_failures + 1, MEMORY) from None
        # What the listing found and the worker does not see is no damage of the log.
        if answer.missing is not None and os.path.exists(answer.missing):  # noqa: PTH110
            problem = f"{answer.missing} is not there for the worker on {answer.host}"
            remedy = "all machines of a cluster must see the same files: a shared folder, or s3://"
            raise InputError("source.path", problem, remedy)
        return answer.result

    def _answer(self, one: Ahead[Item, Result]) -> Answer[Result]:
        self._wait_for(one)
        return one.future.result()

    def _wait_for(self, one: Ahead[Item, Result]) -> None:
        """Until it is done, or there has been no worker for too long."""
        from distributed import wait

        began = time.monotonic()
        while not one.future.done():
            try:
                with self.client.as_current():
                    wait(one.future, timeout=AGAIN)
            except TimeoutError:
                now = time.monotonic()
                if self._size():
                    began = now
                elif now - began > self.wait:
                    problem = f"no worker for {now - began:.0f} seconds, and {told(one.item)} waits"
                    remedy = "start some: dask worker ADDRESS"
                    raise InputError(SCHEDULER, problem, remedy) from None

    def _size(self) -> int:
        """The threads of all workers, as of a second ago."""
        now = time.monotonic()
        if now - self._asked >= AGAIN:
            try:
                self._threads = self.client.scheduler_info(n_workers=0)["total_threads"]
            except OSError:  # it is gone, and the client does not know yet
                raise _lost() from None
            self._asked = now
        return self._threads


def _lost() -> InputError:
    remedy = "is it still running? What was stored stays"
    return InputError(SCHEDULER, "the connection to it was lost", remedy)
