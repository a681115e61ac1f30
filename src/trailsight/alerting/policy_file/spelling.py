"""How the fields of a series are spelt: a pattern that can match nothing is a mistake.

Each function says what is wrong with a pattern; nothing where it may match.
"""

import re
from typing import get_args

from trailsight.alerting.globs import Globs, matching
from trailsight.contracts.caller import NULL
from trailsight.contracts.series import InsightType


def account(pattern: str) -> str:
    """Twelve digits, or some of them and wildcards."""
    sound = re.fullmatch(r"[0-9]{12}|[0-9?*]*[?*][0-9?*]*", pattern)
    return "" if sound else "is no account: it has twelve digits"


def region(pattern: str) -> str:
    """Lower-case words with hyphens."""
    return "" if re.fullmatch(r"[a-z0-9?*-]+", pattern) else "is no Region: like eu-central-1"


def event_source(pattern: str) -> str:
    """A host name: rules are often written for ``ec2`` and would match nothing."""
    sound = "." in pattern or "*" in pattern
    return "" if sound else "is no event source: like ec2.amazonaws.com"


def api(pattern: str) -> str:
    """One word."""
    return "" if re.fullmatch(r"[\w?*-]+", pattern) else "is no API: like RunInstances"


def insight_type(pattern: str) -> str:
    """One of the two types, or a pattern that one of them matches."""
    kinds = get_args(InsightType)
    return "" if matching(Globs((pattern,)), kinds) else f"is neither {' nor '.join(kinds)}"


def identity(pattern: str) -> str:
    """An ARN, CloudTrail's ``null``, or a pattern that begins with a wildcard."""
    sound = pattern == NULL or pattern.startswith(("arn:", "*"))
    return "" if sound else "is no ARN: begin it with arn: or with *"
