"""Checks of a detector's parameters."""

from trailsight.contracts.errors import InputError


def within(name: str, value: float, low: float, high: float) -> None:
    """Raises InputError for ``detector.name`` unless low <= value <= high."""
    if not low <= value <= high:
        raise InputError(
            f"detector.{name}", f"{value} is out of range", f"choose between {low} and {high}"
        )
