"""python -m pipelines.score: the main job, logs to Insight events."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Runs what is missing upstream, scores, and writes what was found."""
    from pipelines._stage import at_work, tell, tell_extracted, terminal_width, warn
    from trailsight.jobs.publish import publish
    from trailsight.jobs.score import score
    from trailsight.jobs.text import of_score
    from trailsight.reporting.table import render

    with at_work(settings) as chain:
        chain = chain.fixed()
        settings = chain.settings
        tell_extracted(chain.extracted())
        windows, life = chain.life()
        with chain.progress("score", "portions") as tick:
            scored = score(settings, windows, life, chain.model, tick)
        with chain.progress("draw", "figures") as tick:
            published = publish(settings, scored, tick)
    warn(scored.drift.warnings)
    table = render(published.rows, terminal_width())
    tell(settings, of_score(scored, published, table), published.summary)
    return 1 if settings.fail_on == "insight" and published.found else 0


if __name__ == "__main__":
    launch(run)
