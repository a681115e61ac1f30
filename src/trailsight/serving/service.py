"""One account's results behind CloudTrail's operations, without any HTTP."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.serving.counts import MinuteCounts
from trailsight.serving.errors import ServiceError
from trailsight.serving.index import InsightIndex
from trailsight.serving.lookup import list_insights_data, lookup_events
from trailsight.serving.metrics import list_insights_metric_data
from trailsight.serving.requests import (
    ListInsightsData,
    ListInsightsMetricData,
    LookupEvents,
    parse,
)
from trailsight.serving.tokens import Tokens


@dataclass(frozen=True)
class Service:
    """Answers for ``account``."""

    account: str
    index: InsightIndex
    counts: MinuteCounts
    regions: tuple[str, ...]
    """Where anything was known of the account when the service began."""
    tokens: Tokens = field(default_factory=Tokens)

    @property
    def events(self) -> int:
        """The account's Insight events in the tree."""
        places = self.index.catalogue().places
        return sum(len(events) for (name, _), events in places.items() if name == self.account)

    def answer(self, operation: str, body: bytes, region: str) -> bytes:
        """The answer to a request for ``region``; raises ``ServiceError`` for a refused one."""
        place = self.account, region
        answer: dict[str, Any]
        if operation == "LookupEvents":
            lookup = parse(LookupEvents, body)
            answer = lookup_events(lookup, self.index.catalogue(), place, self.tokens)
        elif operation == "ListInsightsData":
            listing = parse(ListInsightsData, body)
            answer = list_insights_data(listing, self.index.catalogue(), place, self.tokens)
        elif operation == "ListInsightsMetricData":
            metric = parse(ListInsightsMetricData, body)
            answer = list_insights_metric_data(metric, self.counts, place, self.tokens, time.time())
        else:
            message = f"{operation} is not supported: this server only reads Insights."
            raise ServiceError("UnsupportedOperationException", message)
        return msgspec.json.encode(answer)


def open_service(insights: Path, activity: Path, account: str | None) -> Service:
    """The service over both directories.

    Raises ``InputError`` where there is nothing to serve, or accounts but no choice of one.
    """
    index, counts = InsightIndex(insights), MinuteCounts(ActivityStore(activity))
    places = set(index.catalogue().places) | counts.places()
    accounts = sorted({name for name, _ in places})
    if not accounts:
        problem = f"there is nothing to serve in {insights} and {activity}"
        raise InputError("workdir", problem, "run pipelines.score first")
    chosen = accounts[0] if account is None else account
    if chosen not in accounts:
        problem = f"nothing is known of {account}"
        raise InputError("serve.account", problem, f"one of {', '.join(accounts)}")
    if account is None and len(accounts) > 1:
        problem = "the data holds several accounts, and a client asks for one"
        raise InputError("serve.account", problem, f"one of {', '.join(accounts)}")
    regions = tuple(sorted(region for name, region in places if name == chosen))
    return Service(account=chosen, index=index, counts=counts, regions=regions)
