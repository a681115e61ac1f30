"""python -m pipelines.params: writes params.yaml, which ``dvc repro`` reads, from conf/."""

import sys
from pathlib import Path


def run() -> None:
    """Writes the file just as ``dvc exp run`` does, so that neither dirties the other's."""
    from dvc.utils.hydra import compose_and_dump

    from pipelines._main import CONF

    compose_and_dump(Path("params.yaml"), str(CONF), None, "config", None, sys.argv[1:])


if __name__ == "__main__":
    run()
