"""A scoring run that was written down."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.api.compared import Comparison, compared
from trailsight.insight.table import read_episodes
from trailsight.jobs.chain import Chain, silent
from trailsight.jobs.lock import alone
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score
from trailsight.jobs.settings import Settings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Published:
    """What ``Store.publish`` has left."""

    settings: Settings
    run: str | None
    """The run's address in MLflow; None where none was recorded."""
    report: Path | None
    """The page for people; None where nothing was left to score."""
    log_tree: Path
    """Insight events as CloudTrail delivers them."""

    def __repr__(self) -> str:
        told = f"{len(self.insights()):,} Insights of {self.settings.detector_name}"
        return f"<Published: {told}, {self.log_tree}>"

    def insights(self) -> "pd.DataFrame":
        """As ``Store.insights``."""
        frame: pd.DataFrame = read_episodes(self.settings.insights / "episodes.parquet").to_pandas()
        return frame

    def compare(self, aws: str | Path, *, tolerance: int = 10) -> Comparison:
        """AWS's own Insight events (a directory or a file) beside these, as
        ``python -m pipelines.compare`` lays them; Insights are the same up to ``tolerance`` minutes
        apart. Nothing is written."""
        return compared(self.settings, aws, tolerance)


def published(settings: Settings) -> Published:
    """Scores what is new and writes it, as the stage does."""
    with alone(settings.root):
        chain = Chain(settings)
        windows, life = chain.life()
        with silent("score", "portions") as tick:
            scored = score(settings, windows, life, chain.model, tick)
        told = publish(settings, scored)
    return Published(settings, told.run, told.report, settings.insights / "AWSLogs")
