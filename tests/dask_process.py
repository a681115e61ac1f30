"""``dask`` as a command line, which ends with whoever holds its standard input, even if killed."""

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module("dask", run_name="__main__", alter_sys=True)
