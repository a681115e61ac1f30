"""Coverage-guided fuzzing of the decoder: ``python -m tests.source.fuzzing.decoder --seconds 600``.

An input that breaks it is left in the working directory as ``crash-…``; once mended, it belongs
into ``crashes/`` as ``….bin``, where the tests read it again.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.source.fuzzing.compares import after_start, let_go

CRASHES = Path(__file__).parent / "crashes"


def main() -> None:
    """Fuzzes for as long as it is told."""
    import atheris  # type: ignore[import-untyped]

    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--runs", type=int, default=-1, help="the inputs to try; -1: no limit")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    told = parser.parse_args()
    # Numba can't compile what is instrumented, so that is done before, elsewhere.
    subprocess.run([sys.executable, "-m", "trailsight.jobs.warm"], check=True)
    with atheris.instrument_imports(include=["trailsight.source"]):
        from tests.source.fuzzing.cases import one, seeds
        from tests.source.fuzzing.judge import MAX_BYTES
    with tempfile.TemporaryDirectory() as corpus:
        known = [path.read_bytes() for path in CRASHES.glob("*.bin")]
        for number, seed in enumerate([*seeds(), *known]):
            Path(corpus, str(number)).write_bytes(seed)
        flags = [f"-max_total_time={told.seconds}", f"-runs={told.runs}", f"-seed={told.seed}"]
        flags += [f"-max_len={MAX_BYTES}", "-timeout=20"]
        target = after_start(lambda: let_go(atheris), one)
        atheris.Setup([sys.argv[0], corpus, *flags, "-rss_limit_mb=1024"], target)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
