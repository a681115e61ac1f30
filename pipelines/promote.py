"""python -m pipelines.promote: the challenger becomes champion, if it beats the champion."""

from typing import TYPE_CHECKING

from pipelines._main import launch

if TYPE_CHECKING:
    from trailsight.jobs.settings import Settings


def run(settings: "Settings") -> int:
    """Judges and promotes; 1 where the challenger has not earned it."""
    from pipelines._stage import at_work, tell
    from trailsight.jobs.promote import of_promotion, promote

    with at_work(settings):
        done = promote(settings)
    summary = {
        "version": done.version.number,
        "champion_before": None if done.champion is None else done.champion.number,
        "promoted": done.promoted,
        "forced": done.forced,
        "why": done.why,
    }
    tell(settings, of_promotion(done), summary)
    refused = not done.promoted and (
        done.champion is None or done.champion.number != done.version.number
    )
    return 1 if refused else 0


if __name__ == "__main__":
    launch(run)
