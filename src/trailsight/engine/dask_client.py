"""Connections to Dask clusters, and a cluster of this machine's processes."""

# mypy: allow-untyped-calls
# distributed has types for some of its functions only.

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from trailsight.contracts.errors import InputError
from trailsight.engine.dask_work import SCHEDULER, environment, require_equal

if TYPE_CHECKING:
    from distributed import Client

CONNECT = 10
"""Seconds in which a scheduler must answer."""
GREETINGS = 3
"""How often a busy scheduler is greeted: distributed's client asserts that its first answer comes
alone."""
TRIES = 2
"""How often an item whose worker dies is tried on a cluster of this machine."""
LOUD = ("distributed", "distributed.client", "distributed.gc", "tornado", "asyncio")
"""Loggers that tell of each worker that comes and goes."""
LARGE = {"distributed.admin.large-graph-warning-threshold": "1 TB"}
"""Items that are megabytes large are meant to be."""
LOCAL = {**LARGE, "distributed.worker.profile.enabled": False}


@contextmanager
def connected(scheduler: str) -> Iterator["Client"]:
    """A client of the cluster at the address ``scheduler``, which outlives it."""
    _require_dask()
    import dask.config

    with _quiet(), dask.config.set(LARGE):
        client = client_of(scheduler)
        try:
            _require_alike(client, scheduler)
            yield client
        finally:
            client.close()


@contextmanager
def started(workers: int) -> Iterator["Client"]:
    """A client of a new cluster of ``workers`` processes of one thread each.

    They listen on this machine only, to whoever holds a key made for this cluster, and end with it
    or with this process.
    """
    _require_dask()
    import dask.config
    from distributed import Client, LocalCluster

    with (
        _quiet(),
        dask.config.set(LOCAL),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            security=True,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            scheduler_kwargs={"dashboard": False, "allowed_failures": TRIES - 1},
        ) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        yield client


def client_of(scheduler: str) -> "Client":
    """A new connection; raises ``InputError`` where no scheduler answers."""
    from distributed import Client
    from distributed.utils import LoopRunner

    try:
        # A client that fails to connect leaves its thread behind, and may wait for it for ever.
        LoopRunner().run_sync(_reach, scheduler)
    except (OSError, TypeError, ValueError) as error:  # TypeError: tls:// without certificates
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        remedy = "dask scheduler starts one, and tells its address: tcp://HOST:8786"
        raise InputError(SCHEDULER, f"no scheduler at {scheduler}: {told}", remedy) from None
    with warnings.catch_warnings():
        # Of other versions: those that matter are looked at below.
        warnings.simplefilter("ignore")
        for _ in range(GREETINGS - 1):
            with suppress(AssertionError):  # other words came with the scheduler's first ones
                return Client(scheduler, timeout=CONNECT, set_as_default=False)
        return Client(scheduler, timeout=CONNECT, set_as_default=False)


async def _reach(scheduler: str) -> None:
    """Raises where nothing that speaks Dask's protocol listens."""
    from distributed import Security
    from distributed.comm.core import connect

    comm = await connect(scheduler, CONNECT, **Security().get_connection_args("client"))
    await comm.close()


def _require_alike(client: "Client", scheduler: str) -> None:
    """Raises ``InputError`` where scheduler or workers run something else than this process."""
    here = environment()
    try:
        require_equal(here, client.run_on_scheduler(environment), f"the scheduler {scheduler}")
        for worker, there in client.run(environment).items():
            require_equal(here, there, f"the worker {worker}")
    except Exception as error:  # distributed passes it on as an Exception with its text
        found = re.search(r"No module named 'trailsight[\w.]*'", str(error))
        if not found:
            raise
        problem = f"{scheduler} or a worker of it can't import trailsight: {found[0]}"
        raise InputError(SCHEDULER, problem, "install the same on all machines") from None


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401 - it sets up its logging
    except ModuleNotFoundError:
        problem = "dask is not installed"
        raise InputError("engine", problem, 'pip install "trailsight[dask]"') from None


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is told by ``InputError``, in a line."""
    before = {name: logging.getLogger(name).level for name in LOUD}
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)
