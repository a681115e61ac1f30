"""What ``extract`` is told."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError

NONE, DIGESTS, REPORT = "none", "digests", "report"


@dataclass(frozen=True)
class ExtractOptions:
    """How logs become the activity table."""

    verify: str = NONE
    """``digests``: log files are checked against CloudTrail's digest files first, and nothing is
    read where one was altered or taken away; ``report``: that is told, and read nevertheless."""

    def __post_init__(self) -> None:
        choices = (NONE, DIGESTS, REPORT)
        if self.verify not in choices:
            problem = f"{self.verify!r} is none of {', '.join(choices)}"
            raise InputError("extract.verify", problem)
