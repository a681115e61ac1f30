"""python -m pipelines.extract: logs to the activity table."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Brings the activity table up to date."""
    from dataclasses import asdict

    from pipelines._stage import at_work, tell
    from trailsight.jobs.text import of_extract

    with at_work(settings) as chain:
        summary = chain.extract()
    tell(settings, of_extract(summary), asdict(summary))
    summary.require(settings.extract.share)
    return 0


if __name__ == "__main__":
    launch(run)
