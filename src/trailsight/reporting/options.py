"""What is reported."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError


@dataclass(frozen=True)
class ReportOptions:
    """Bounds on what a run draws."""

    figures: int = 50
    """At most as many Insights are drawn, the most unusual first."""
    report: bool = True
    """Whether the HTML report is written."""

    def __post_init__(self) -> None:
        if self.figures < 0:
            raise InputError("reporting.figures", f"{self.figures} is below 0")
