"""Records for fixtures that outlive a test, which the ``record`` of each test can't serve."""

from collections.abc import Callable
from typing import Any


def records() -> Callable[..., dict[str, Any]]:
    """Makes records with the fields that count, each with an id of its own."""
    serial = 0

    def record(**changes: Any) -> dict[str, Any]:
        nonlocal serial
        serial += 1
        return {
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ana"},
            "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1",
            "eventID": f"{serial:032x}", "readOnly": False, "managementEvent": True,
            "recipientAccountId": "111122223333", "eventCategory": "Management", **changes,
        }  # fmt: skip

    return record
