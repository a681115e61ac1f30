"""python benchmarks/portions.py [--seeds 7 11] [--days 14]

Scores the last days of simulated organisations at once, and again day by day and hour by hour
(the last day), each portion a run of its own, and compares what the runs leave byte by byte.
"""

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from pipelines._compose import settings_of
from trailsight.contracts.moments import minute_of
from trailsight.jobs.chain import Chain
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score
from trailsight.jobs.spans import text_of

END = "2026-03-25"


def main() -> None:
    """Prints a line a seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[7, 11])
    parser.add_argument("--days", type=int, default=14)
    told = parser.parse_args()
    for seed in told.seeds:
        with tempfile.TemporaryDirectory() as folder:
            _of_seed(Path(folder), seed, told.days)


def _of_seed(workdir: Path, seed: int, days: int) -> None:
    end = minute_of("end", END)
    assert end is not None
    start = end - days * 1440
    common = (
        f"workdir={workdir}", f"simulate.seed={seed}", "tracking=off", "reporting.figures=0",
        "insight.extensions=true", "alerting.budget=10", f"score.start={_iso(start)}",
    )  # fmt: skip
    Chain(settings_of(*common)).extract()

    def run(until: int) -> None:
        settings = settings_of(*common, f"score.end={_iso(until)}")
        chain = Chain(settings)
        windows, life = chain.life()
        publish(settings, score(settings, windows, life, chain.model, lambda done, total: None))

    began = time.perf_counter()
    run(end)
    once = time.perf_counter() - began
    whole = _left(workdir)
    shutil.rmtree(workdir / "data" / "insights")
    cuts = [*range(start + 1440, end - 1440 + 1, 1440), *range(end - 1440 + 60, end + 1, 60)]
    began = time.perf_counter()
    for cut in cuts:
        run(cut)
    parts = time.perf_counter() - began
    events = sum(name.endswith(".json.gz") for name in whole)
    left = _left(workdir)
    other = sorted(name for name in left.keys() | whole if left.get(name) != whole.get(name))
    verdict = f"DIFFERENT: {', '.join(other[:3])}" if other else "equal"
    print(f"seed {seed}: {days} days, {events} events: at once ({once:.1f} s) and in {len(cuts)} "
          f"runs ({parts:.1f} s): {verdict}")  # fmt: skip


def _iso(minute: int) -> str:
    return text_of(minute).replace(" ", "T")


def _left(workdir: Path) -> dict[str, bytes]:
    root = workdir / "data" / "insights"
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


if __name__ == "__main__":
    main()
