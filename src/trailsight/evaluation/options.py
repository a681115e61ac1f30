"""What ``compare`` is told."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError


@dataclass(frozen=True)
class CompareOptions:
    """AWS's Insights, and what of them and of ours is laid side by side."""

    path: str | None = None
    """AWS's Insight files: a directory tree or one file, or what ``lookup-events`` has printed."""
    tolerance: int = 10
    """Minutes that may lie between two Insights that are taken for the same."""
    accounts: tuple[str, ...] = ()
    """Only these; empty: all."""
    regions: tuple[str, ...] = ()
    """Only these; empty: all. What ``lookup-events`` has printed is of one Region."""

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise InputError("compare.tolerance", f"{self.tolerance} is below 0")
