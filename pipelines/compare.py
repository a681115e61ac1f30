"""python -m pipelines.compare: AWS's Insights beside ours."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Lays what AWS has told of the scored minutes beside what ``score`` has told."""
    from pipelines._stage import at_work, tell, tell_extracted, terminal_width
    from trailsight.jobs.compare import compare, read_aws, require_scored, scored_windows, sides
    from trailsight.jobs.comparison import of_compare, publish_comparison
    from trailsight.reporting.agreement import render_agreement

    options = settings.compare
    aws = read_aws(options)
    with at_work(settings) as chain:
        chain = chain.fixed()
        settings = chain.settings
        require_scored(settings)
        tell_extracted(chain.extracted())
        both = sides(settings, options, aws, scored_windows(*chain.life()))
        with chain.progress("compare", "portions") as tick:
            found = compare(settings, options, both, chain.model, tick)
        told = publish_comparison(settings, found)
    table = render_agreement(found.rows, terminal_width())
    tell(settings, of_compare(found, told, table), told.summary)
    return 0


if __name__ == "__main__":
    launch(run)
