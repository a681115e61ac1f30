"""What travels to the workers of a Dask cluster, and back."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from platform import node
from typing import Generic

from trailsight import __version__
from trailsight.contracts.engine import Item, Result
from trailsight.contracts.errors import InputError
from trailsight.engine.death import paths_of

SCHEDULER = "engine.scheduler"
"""What the user sets to reach a cluster."""
ARITHMETIC = ("numpy", "numba")
"""Libraries whose release may change the last bit of a result."""


@cache
def environment() -> Mapping[str, str]:
    """What decides the result of a function here, by name; equal on all machines of a cluster."""
    releases = {"Python": "{}.{}".format(*sys.version_info), "trailsight": __version__}
    for name in ARITHMETIC:
        try:
            releases[name] = version(name)
        except PackageNotFoundError:
            releases[name] = "none"
    return releases


@dataclass(frozen=True)
class Answer(Generic[Result]):
    """What came of an item, and what its worker could not see."""

    result: Result
    missing: str | None
    """A local file of the item that is not there for the worker; None: all are."""
    host: str
    """The worker's machine."""


@dataclass(frozen=True)
class Work(Generic[Item, Result]):
    """A function and its item: in one value, so that Dask does not look into the item."""

    function: Callable[[Item], Result]
    item: Item
    releases: Mapping[str, str]
    """The ``environment`` of whoever asks."""

    @property
    def name(self) -> str:
        """What is done, without a dash."""
        name = getattr(self.function, "__qualname__", type(self.function).__name__)
        return str(name).replace("-", "_")

    def __repr__(self) -> str:
        # Dask asks for it each time, and the item may be large.
        return f"Work({self.name})"

    def __call__(self) -> Answer[Result]:
        """Runs in a worker; raises ``InputError`` in one of another environment."""
        # Before numba is imported: the worker's own threads are what its cores are for.
        os.environ.setdefault("NUMBA_NUM_THREADS", "1")
        require_equal(self.releases, environment(), f"the worker on {node()}")
        local = (path for path in paths_of(self.item) if os.path.isabs(path))  # noqa: PTH117
        missing = next((path for path in local if not os.path.exists(path)), None)  # noqa: PTH110
        return Answer(self.function(self.item), missing, node())


def require_equal(here: Mapping[str, str], there: Mapping[str, str], where: str) -> None:
    """Raises ``InputError`` where results could differ."""
    for name, release in here.items():
        if there.get(name) != release:
            problem = f"{where} has {name} {there.get(name)}, and this process {release}"
            raise InputError(SCHEDULER, problem, "install the same on all machines")
