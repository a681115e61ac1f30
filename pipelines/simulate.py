"""python -m pipelines.simulate: a believable organisation with incidents whose truth is known."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Writes the log tree and the truth."""
    from dataclasses import asdict

    from pipelines._stage import at_work, tell

    with at_work(settings) as chain:
        summary = chain.simulate()
    tell(settings, str(summary), asdict(summary))
    return 0


if __name__ == "__main__":
    launch(run)
