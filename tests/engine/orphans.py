"""A client that is killed while its workers work: prints their process ids first.

``dask``: those of a Dask cluster of its own.
"""

import os
import signal
import sys

from tests.engine.work import pid
from trailsight.engine.dask import DaskEngine
from trailsight.engine.local import LocalEngine

if __name__ == "__main__":
    chosen = DaskEngine(workers=2) if sys.argv[1:] == ["dask"] else LocalEngine(2)
    with chosen.running() as engine:
        sys.stdout.write(" ".join(map(str, set(engine.map(pid, range(40))))))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)
