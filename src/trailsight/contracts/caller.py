"""Who called: the part that each caller has in what is unusual."""

from dataclasses import dataclass

NULL = "null"
"""AWS's own text for calls without an error; used here for callers without an ARN too."""
SERVICE_LINKED = (":assumed-role/AWSServiceRoleFor", "/aws-service-role/")
"""What the ARN of a role has that an AWS service uses for everybody in the account."""


@dataclass(frozen=True)
class Share:
    """One caller's part of the excess of an insight (of what is missing, in a drop)."""

    identity: str
    """ARN, as CloudTrail's attributions write it; ``NULL`` for callers without one."""
    user_agent: str
    """``NULL`` where a record has none."""
    share: float
    """The parts above 0 add up to one; below 0 where it called less than usual (drops: more)."""
    invoked_by: str | None = None
    """The AWS service that called for somebody, ``NULL`` where none did; None where the activity
    table does not tell."""


def service_linked(identity: str) -> bool:
    """Whether the ARN is that of a service-linked role."""
    return any(part in identity for part in SERVICE_LINKED)
