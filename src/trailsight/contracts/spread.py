"""Work on many series: in this process, or on the workers of a cluster where one is at work.

What is asked of ``spread`` is arithmetic on some series at a time, which has the same result
wherever it is done. So it is no part of what a detector is told, as the number of threads is not.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from trailsight.contracts.engine import Engine, Item, Result

_ENGINE: ContextVar[Engine | None] = ContextVar("engine", default=None)


@contextmanager
def spreading(engine: Engine) -> Iterator[None]:
    """Within this context work on series goes to the workers of ``engine``, if it is remote."""
    token = _ENGINE.set(engine if engine.remote else None)
    try:
        yield
    finally:
        _ENGINE.reset(token)


def away() -> bool:
    """Whether it does: then pieces are cut so that they travel well."""
    return _ENGINE.get() is not None


def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The results in the order of ``items``, as ``contracts.engine.Engine.map`` gives them."""
    engine = _ENGINE.get()
    return map(function, items) if engine is None else engine.map(function, items)
