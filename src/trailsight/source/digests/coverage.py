"""Of which times digests tell, by account and Region."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from trailsight.source.digests.digest import Digest, moment
from trailsight.source.digests.finding import Span
from trailsight.source.keys import Key

LATE = 60
"""Minutes that may lie between the time in a log file's name and the digest that names it.

In AWS's own examples ("Validating CloudTrail log file integrity with the AWS CLI") a name tells up
to five minutes before the digest's start; an hour leaves room for a slow delivery.
"""

Owner = tuple[str | None, str | None]


@dataclass(frozen=True)
class Coverage:
    """Spans of time that do not touch, in order, for each account and Region; in seconds."""

    spans: dict[Owner, list[tuple[int, int]]]

    @classmethod
    def of(cls, digests: Iterable[Digest]) -> "Coverage":
        """What ``digests`` tell of, whichever trail's they are."""
        merged: dict[Owner, list[tuple[int, int]]] = defaultdict(list)
        for digest in sorted(digests, key=lambda one: (one.start, one.end)):
            spans = merged[digest.chain.account, digest.chain.region]
            if spans and digest.start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], digest.end))
            else:
                spans.append((digest.start, digest.end))
        return cls(dict(merged))

    def tells_of(self, key: Key) -> bool:
        """Whether a log file would be named, if it had been delivered."""
        spans = self.spans.get((key.account, key.region))
        if key.delivered is None or not spans:
            return False
        at = bisect_right(spans, (key.delivered * 60, 1 << 62)) - 1
        return at >= 0 and (key.delivered + LATE) * 60 <= spans[at][1]

    def is_newer(self, key: Key) -> bool:
        """Whether a log file may still be named by a digest to come."""
        spans = self.spans.get((key.account, key.region))
        if key.delivered is None or not spans:
            return False
        return (key.delivered + LATE) * 60 > spans[-1][1]

    def told(self) -> tuple[Span, ...]:
        """From when to when, for people: the first and the last second."""
        return tuple(
            Span(str(account), str(region), moment(spans[0][0]), moment(spans[-1][1]))
            for (account, region), spans in sorted(self.spans.items(), key=str)
        )
