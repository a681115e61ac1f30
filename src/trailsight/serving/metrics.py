"""ListInsightsMetricData: calls, or errors, per minute, five minutes or hour.

The API Reference does not say whether a value over more than a minute is a sum or an average; here
it is the number of calls in the period, so that values add up.
"""

import re
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.activity import DATA, MANAGEMENT
from trailsight.contracts.series import ERROR_RATE
from trailsight.insight.forms.arn import partition
from trailsight.serving.counts import MinuteCounts, Wanted
from trailsight.serving.requests import ListInsightsMetricData, fingerprint
from trailsight.serving.tokens import Tokens

DAY = 86_400
AVAILABLE = {60: 15 * DAY, 300: 63 * DAY, 3600: 90 * DAY}
"""Seconds for which AWS keeps the points of each period: how far back a request goes that does not
say."""
POINTS = 21_600

ARN = re.compile(r"arn:[a-z-]+:cloudtrail:[a-z0-9-]+:[^:/]*:trail/(?P<name>.+)")
NAME = re.compile(r"[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+")
ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def list_insights_metric_data(
    request: ListInsightsMetricData,
    counts: MinuteCounts,
    place: tuple[str, str],
    tokens: Tokens,
    now: float,
) -> dict[str, Any]:
    """Points in [StartTime, EndTime), at multiples of the period, oldest first."""
    trail = _trail(request, place)
    period: int = request.period or 3600
    first, end = _span(request, place, period, tokens, now)
    last = max(-(-(end - first) // period), 0)  # points from here to the end
    filled = request.data_type == "FillWithZeros"
    most = request.max_results or POINTS
    taken = min(last, most) if filled else last
    wanted = Wanted(
        *place,
        request.event_source,
        request.event_name,
        MANAGEMENT if trail is None else DATA,
        request.error_code if request.insight_type == ERROR_RATE else None,
    )
    minute, count = counts.read(wanted, first // 60, (first + taken * period) // 60)
    bins = (minute * 60 - first) // period
    values: NDArray[np.int64]
    if filled:
        points = np.arange(taken)
        values = np.bincount(bins, weights=count, minlength=taken).astype(np.int64)
        more = taken < last
    else:
        points, where = np.unique(bins, return_inverse=True)
        values = np.bincount(where, weights=count, minlength=len(points)).astype(np.int64)
        more = len(points) > most
        points, values = points[:most], values[:most]
    answer: dict[str, Any] = {
        "EventSource": request.event_source,
        "EventName": request.event_name,
        "InsightType": request.insight_type,
        "Timestamps": (points * period + first).tolist(),
        "Values": values.astype(float).tolist(),
    }
    if request.error_code is not None:
        answer["ErrorCode"] = request.error_code
    if trail is not None:
        answer["TrailARN"] = trail
    if more:
        following = first + (int(points[-1]) + 1) * period
        answer["NextToken"] = tokens.issue(fingerprint(request, *place), f"{following} {end}")
    return answer


def _span(
    request: ListInsightsMetricData, place: tuple[str, str], period: int, tokens: Tokens, now: float
) -> tuple[int, int]:
    """The first point and the end in seconds; a token keeps the end that was taken for now."""
    if request.next_token is not None:
        position = tokens.read(fingerprint(request, *place), request.next_token)
        if position is None:
            raise request.refused("NextToken", "The token is not valid for this request.")
        first, _, end = position.partition(" ")
        return int(first), int(end)
    stop = ceil(now if request.end_time is None else request.end_time)
    start = stop - AVAILABLE[period] if request.start_time is None else request.start_time
    return ceil(start / period) * period, stop


def _trail(request: ListInsightsMetricData, place: tuple[str, str]) -> str | None:
    """The ARN of the trail whose data events are asked for; None for management events."""
    given = request.trail_name
    if given is None:
        return None
    arn = ARN.fullmatch(given)
    name = arn["name"] if arn else given
    if not (3 <= len(name) <= 128 and NAME.fullmatch(name)) or ADDRESS.fullmatch(name):
        raise request.refused("TrailName", f"{given!r} is not the name or the ARN of a trail.")
    account, region = place
    return given if arn else f"arn:{partition(region)}:cloudtrail:{region}:{account}:trail/{name}"
