"""Outcomes of our own making."""

from collections.abc import Sequence

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.outcomes import Event, Outcomes

KEYS = tuple(
    SeriesKey("111122223333", "us-east-1", "ec2.amazonaws.com", f"Api{i:02}", "Management",
              "ApiCallRateInsight", None)
    for i in range(40)
)  # fmt: skip


def made(
    known: Sequence[int | None],
    injected: Sequence[int | None],
    false: Sequence[int] = (0,) * 40,
    keys: Sequence[SeriesKey] = KEYS,
) -> Outcomes:
    """An incident a series that is found after so many minutes, or missed; so many false alarms."""
    events = [
        Event(copy, f"i{i}", "spike", keys[i], 29_000_000 + i, delay)
        for copy, delays in ((None, known), (0, injected))
        for i, delay in enumerate(delays)
    ]
    alarms = {key: (number, number) for key, number in zip(keys, false, strict=False)}
    return Outcomes(tuple(events), alarms, 10.0)


def planted(injected: Sequence[int | None]) -> Outcomes:
    """Injected incidents only."""
    return made([], injected)
