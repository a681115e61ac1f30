"""LookupEvents and ListInsightsData: pages of Insight events, the newest first."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from trailsight.contracts.activity import DATA, MANAGEMENT
from trailsight.serving.events import Event
from trailsight.serving.index import Catalogue
from trailsight.serving.requests import ListInsightsData, LookupEvents, fingerprint
from trailsight.serving.tokens import Tokens

PAGE = 50
"""AWS's default, and its most."""


def lookup_events(
    request: LookupEvents, catalogue: Catalogue, place: tuple[str, str], tokens: Tokens
) -> dict[str, Any]:
    """Insight events on management events; other categories of events are not held here."""
    if request.event_category is None:
        return {"Events": []}
    chosen = [e for e in catalogue.places.get(place, ()) if e.category == MANAGEMENT]
    for attribute in request.lookup_attributes or ():
        chosen = _by(chosen, attribute.attribute_key, attribute.attribute_value)
    return _page(request, chosen, place, tokens)


def list_insights_data(
    request: ListInsightsData, catalogue: Catalogue, place: tuple[str, str], tokens: Tokens
) -> dict[str, Any]:
    """Insight events on the data events of one trail."""
    chosen = [
        event
        for event in catalogue.places.get(place, ())
        if event.category == DATA and event.trail == request.insight_source
    ]
    for name, value in (request.dimensions or {}).items():
        chosen = _by(chosen, name, value)
    return _page(request, chosen, place, tokens)


def _by(events: Iterable[Event], key: str, value: str) -> list[Event]:
    member = {"EventId": "id", "EventName": "name", "EventSource": "source"}[key]
    return [event for event in events if getattr(event, member) == value]


def _page(
    request: LookupEvents | ListInsightsData,
    events: list[Event],
    place: tuple[str, str],
    tokens: Tokens,
) -> dict[str, Any]:
    """A page says where it ends by its last event: one that comes later moves no page."""
    start, end = request.start_time, request.end_time
    query = fingerprint(request, *place)
    before: tuple[int, str] | None = None
    if request.next_token is not None:
        position = tokens.read(query, request.next_token)
        if position is None:
            raise request.refused("NextToken", "The token is not valid for this request.")
        moment, _, identity = position.partition(" ")
        before = int(moment), identity
    left = (
        event
        for event in events
        if (start is None or event.time >= start)
        and (end is None or event.time <= end)
        and (before is None or (event.time, event.id) < before)
    )
    page = list(islice(left, request.max_results or PAGE))
    answer: dict[str, Any] = {"Events": [_shown(event) for event in page]}
    if next(left, None) is not None:
        answer["NextToken"] = tokens.issue(query, f"{page[-1].time} {page[-1].id}")
    return answer


def _shown(event: Event) -> dict[str, Any]:
    return {
        "EventId": event.id,
        "EventName": event.name,
        "EventTime": event.time,
        "EventSource": event.source,
        "Resources": [],
        "CloudTrailEvent": event.record,
    }
