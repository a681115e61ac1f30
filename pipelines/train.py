"""python -m pipelines.train: activity to a baseline, and one MLflow run."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Learns a baseline."""
    from pipelines._stage import at_work, tell, tell_extracted
    from trailsight.jobs.text import of_train

    with at_work(settings) as chain:
        tell_extracted(chain.extracted())
        trained = chain.train(chain.windows())
    model = trained.model
    learnt = model.learnt and model.learnt.content()
    summary = {**model.meta, "version": model.version, "learnt": learnt}
    tell(settings, of_train(trained), summary)
    return 0


if __name__ == "__main__":
    launch(run)
