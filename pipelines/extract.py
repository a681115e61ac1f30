"""python -m pipelines.extract: logs to the activity table."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Brings the activity table up to date, or tells what it would read."""
    from dataclasses import asdict

    from pipelines._stage import at_work, tell
    from trailsight.jobs.chain import Chain
    from trailsight.jobs.extracting.text import of_extract
    from trailsight.jobs.extracting.text_plan import of_plan

    if settings.extract.dry_run:
        plan = Chain(settings).plan()
        tell(settings, of_plan(plan), asdict(plan))
        return 0
    with at_work(settings) as chain:
        summary = chain.extract()
    tell(settings, of_extract(summary), asdict(summary))
    summary.require(settings.extract.share)
    return 0


if __name__ == "__main__":
    launch(run, "extract")
