"""python -m pipelines.evaluate: how good a detector is on your own history, and at which budget."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Replays the last weeks under every budget, on history and on copies with incidents."""
    from pipelines._stage import at_work, tell, tell_extracted
    from trailsight.activity.store import ActivityStore
    from trailsight.jobs.evaluate import evaluate, evaluated_windows
    from trailsight.jobs.evaluating.publish import publish_evaluation
    from trailsight.jobs.evaluating.text import of_evaluation

    with at_work(settings) as chain:
        tell_extracted(chain.extracted())
        span, chain = ActivityStore(settings.activity).span(), chain.fixed()
        windows = evaluated_windows(settings, span, chain.registered)
        model = None if chain.registered is None else chain.registered.model
        with chain.progress("evaluate", "portions") as tick:
            found = evaluate(chain.settings, windows, tick, model)
        published = publish_evaluation(chain.settings, found)
    tell(chain.settings, of_evaluation(chain.settings, found, published), published.summary)
    return 0


if __name__ == "__main__":
    launch(run)
