"""A client that is killed while its workers work: prints their process ids first."""

import os
import signal
import sys

from tests.engine.work import pid
from trailsight.engine.local import LocalEngine

if __name__ == "__main__":
    with LocalEngine(2).running() as engine:
        sys.stdout.write(" ".join(map(str, set(engine.map(pid, range(40))))))
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)
