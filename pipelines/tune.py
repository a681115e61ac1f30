"""python -m pipelines.tune: searches the knobs of a detector for what finds most at the budget."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Searches, judges the best where it was not searched, and tells how to use it."""
    import time

    from pipelines._stage import at_work, tell, tell_extracted
    from trailsight.jobs.tune import tune
    from trailsight.jobs.tuning.publish import publish_sweep
    from trailsight.jobs.tuning.text import of_sweep
    from trailsight.jobs.tuning.tracked import Recorder
    from trailsight.reporting.progress import Progress

    with at_work(settings) as chain:
        tell_extracted(chain.extracted())
        began = time.perf_counter(), time.process_time()
        with Progress().telling("tune", "trials") as told:
            sweep = tune(settings, told, Recorder(settings))
        seconds = time.perf_counter() - began[0], time.process_time() - began[1]
        published = publish_sweep(settings, sweep)
    tell(settings, of_sweep(settings, sweep, published, seconds), published.summary)
    return 0


if __name__ == "__main__":
    launch(run)
