"""AWS's own Insights beside ours."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from trailsight.api.save import saved
from trailsight.evaluation.options import CompareOptions
from trailsight.jobs.chain import Chain, silent
from trailsight.jobs.compare import Comparison as Found
from trailsight.jobs.compare import compare, read_aws, require_scored, scored_windows, sides
from trailsight.jobs.comparison import metrics
from trailsight.jobs.settings import Settings
from trailsight.reporting.agreement import REASONS, agreement_table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Comparison:
    """Made by ``Published.compare``."""

    found: Found

    def __repr__(self) -> str:
        return f"<Comparison: {len(self.found.rows)} Insights of AWS's, ours, or both>"

    def frame(self) -> "pd.DataFrame":
        """A row for each Insight that AWS, we, or both have told: the columns of
        ``agreement.parquet`` (``docs/compare.md``), and ``why`` we have not told it, in words."""
        frame: pd.DataFrame = agreement_table(self.found.rows).to_pandas()
        frame["why"] = [
            "; ".join(REASONS[one] for one in row.held_by.split("+")) if row.held_by else ""
            for row in self.found.rows
        ]
        return frame

    def metrics(self) -> dict[str, float]:
        """What both, AWS alone and we alone have told; lags in minutes; baselines that agree."""
        return metrics(self.found)

    def plot(self, who: str = "AWS", *, save: str | Path | None = None) -> "Figure":
        """Both sides over time, a lane a series; ``who`` is what the other side is called, which
        need not be AWS."""
        from trailsight.reporting.figures.timeline import timeline_shown

        windows = self.found.sides.windows
        figure = timeline_shown(self.found.rows, windows.score_start, windows.score_end, who)
        return saved(figure, save)


def compared(settings: Settings, aws: str | Path, tolerance: int) -> Comparison:
    """Lays the two sides beside each other."""
    options = CompareOptions(path=str(aws), tolerance=tolerance)
    settings = replace(settings, compare=options)
    read = read_aws(options)
    require_scored(settings)
    chain = Chain(settings)
    both = sides(settings, options, read, scored_windows(*chain.life()))
    with silent("compare", "portions") as tick:
        return Comparison(compare(settings, options, both, chain.model_aside, tick))
