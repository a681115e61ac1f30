"""python -m pipelines.track: tells MLflow of the runs that it could not be told of before."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Records what waits, with the times at which it ran."""
    from pipelines._stage import at_work, tell

    with at_work(settings):
        addresses = settings.tracking.catch_up(settings.root)
    number = f"{len(addresses)} run{'s' if len(addresses) != 1 else ''}"
    lines = [f"Recorded   {number} that had waited", *(f"           {one}" for one in addresses)]
    tell(settings, "\n".join(lines), {"recorded": addresses})
    return 0


if __name__ == "__main__":
    launch(run)
