"""What ``explain`` is asked."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE

TYPES = {"calls": CALL_RATE, "errors": ERROR_RATE, CALL_RATE: CALL_RATE, ERROR_RATE: ERROR_RATE}
"""The two insight types, by AWS's name and by a short one."""


@dataclass(frozen=True)
class ExplainOptions:
    """A minute of a series; of all that are left open the most unusual one is explained."""

    api: str | None = None
    """``RunInstances``, or ``ec2:RunInstances`` where several services have one."""
    at: str | None = None
    """The minute, ISO 8601, UTC where no offset is given."""
    account: str | None = None
    region: str | None = None
    error: str | None = None
    """An error code; makes it an error rate."""
    type: str | None = None
    """``calls``, ``errors``, or AWS's names of the two."""

    def __post_init__(self) -> None:
        if self.type is not None and self.type not in TYPES:
            raise InputError("explain.type", f"{self.type!r} is none of {', '.join(TYPES)}")
        if self.error is not None and self.type is not None and TYPES[self.type] == CALL_RATE:
            raise InputError("explain.error", "a call rate has no error code", "type=errors")
