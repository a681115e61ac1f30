"""python -m pipelines.train: activity to a baseline, and one MLflow run."""

from typing import TYPE_CHECKING, Any

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Learns a baseline."""
    from pipelines._stage import at_work, tell, tell_extracted
    from trailsight.contracts.errors import InputError
    from trailsight.jobs.promote import challenger, of_challenger
    from trailsight.jobs.text import of_train

    if settings.model is not None:
        remedy = "leave model out: train learns one of its own"
        raise InputError("model", f"{settings.model} is there already", remedy)
    registry = settings.tracking.registry(settings.root) if settings.register else None
    with at_work(settings) as chain:
        tell_extracted(chain.extracted())
        trained = chain.train(chain.windows())
    model, text = trained.model, of_train(trained)
    learnt = model.learnt and model.learnt.content()
    summary: dict[str, Any] = {**model.meta, "version": model.version, "learnt": learnt}
    if registry is not None:
        found = challenger(registry, model.version)
        text += f"\n{of_challenger(found)}"
        summary["registered"] = None if found is None else str(found.number)
    tell(settings, text, summary)
    return 0


if __name__ == "__main__":
    launch(run)
