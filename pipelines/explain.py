"""python -m pipelines.explain api=RunInstances at=2026-03-23T13:33: why, or why not."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Tells why a minute was an Insight or was not, and what would have made it one."""
    from pipelines._stage import at_work, tell, tell_extracted
    from trailsight.jobs.explain import explain
    from trailsight.jobs.explaining.text import of_explain

    with at_work(settings) as chain:
        chain = chain.fixed()
        settings = chain.settings
        chain = chain.fixed()
        settings = chain.settings
        tell_extracted(chain.extracted())
        answer = explain(settings, chain.standing(), chain.model_aside)
    tell(settings, of_explain(answer), answer.content())
    return 0


if __name__ == "__main__":
    launch(run, own="explain")
