"""Worker processes on this machine that outlive one map, and their own death."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_context
from typing import ClassVar, Generic

from trailsight.contracts.engine import Engine, Item, Result
from trailsight.engine.death import die_with_parent, killed

WORTH_A_PROCESS = 4
"""Fewer items than this are done before a worker process has started."""
ALONE = 2
"""How often an item that was under way when a process died is tried, with nothing beside it."""


@dataclass(frozen=True)
class Ahead(Generic[Item, Result]):
    """An item under way."""

    item: Item
    pool: ProcessPoolExecutor
    future: Future[Result]


@dataclass
class Processes:
    """An ``Engine`` of ``workers`` processes, which start when there is work for them."""

    workers: int
    pool: ProcessPoolExecutor | None = field(default=None, init=False)
    remote: ClassVar[bool] = False

    @contextmanager
    def running(self) -> Iterator[Engine]:
        """Itself; leaving any such context ends the processes, until there is work again."""
        try:
            yield self
        finally:
            self._end(self.pool)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """See ``contracts.engine.Engine``; twice as many items as processes are under way."""
        left = iter(items)
        first = deque[Item]()
        if self.workers == 1:
            yield from map(function, left)
            return
        if self.pool is None:
            first.extend(islice(left, WORTH_A_PROCESS))
            if len(first) < WORTH_A_PROCESS:
                yield from map(function, _taken(first))
                return
        ahead: deque[Ahead[Item, Result]] = deque()
        try:
            for item in chain(_taken(first), left):
                while len(ahead) > 2 * self.workers or (ahead and _broken(ahead)):
                    yield self._result(function, ahead.popleft())
                ahead.append(self._begin(function, item))
            while ahead:
                yield self._result(function, ahead.popleft())
        finally:
            for one in ahead:
                one.future.cancel()

    def _begin(self, function: Callable[[Item], Result], item: Item) -> Ahead[Item, Result]:
        while True:
            if self.pool is None:
                context = get_context("spawn")
                self.pool = ProcessPoolExecutor(self.workers, context, die_with_parent)
            try:
                return Ahead(item, self.pool, self.pool.submit(function, item))
            except BrokenProcessPool:
                self._bury(self.pool)

    def _result(self, function: Callable[[Item], Result], one: Ahead[Item, Result]) -> Result:
        """What came of an item.

        A process that dies takes all that was under way with it: each of those items is done
        again alone, so that the one which kills its process is known.
        """
        try:
            return one.future.result()
        except BrokenProcessPool:
            self._bury(one.pool)
        for _ in range(ALONE):
            again = self._begin(function, one.item)
            try:
                return again.future.result()
            except BrokenProcessPool:
                self._bury(again.pool)
        raise killed(one.item, ALONE)

    def _end(self, pool: ProcessPoolExecutor | None) -> None:
        """Ends ``pool``, unless another has taken its place already."""
        if pool is not None and pool is self.pool:
            self.pool = None
            pool.shutdown(cancel_futures=True)

    def _bury(self, pool: ProcessPoolExecutor) -> None:
        """Ends a pool that lost a process.

        A process that was starting at that moment is missed by the pool, which ends all others
        and would then wait for it for ever.
        """
        for process in list((pool._processes or {}).values()):
            process.kill()
        self._end(pool)


def _taken(items: deque[Item]) -> Iterator[Item]:
    """Each in turn, and none is kept: they may be large."""
    while items:
        yield items.popleft()


def _broken(ahead: Iterable[Ahead[Item, Result]]) -> bool:
    """Whether any of them lost its process."""
    return any(
        one.future.done() and isinstance(one.future.exception(), BrokenProcessPool) for one in ahead
    )
